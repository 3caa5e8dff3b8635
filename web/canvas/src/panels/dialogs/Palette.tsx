import { useMemo, useState } from "react";
import { rankWords } from "../../graph/search";
import { invoke, useCommands, type Command } from "../../store/command";
import { useStudio, useText, useView, type Studio, useWorkflow } from "../../store/studio";
import { Keys } from "../../ui/keys";
import { Picker } from "../../ui/Picker";
import { PickerRow } from "../../ui/PickerRow";
import type { Point, NodeId } from "../../graph/document";
import type { Language } from "../../text/languages";
import { nodeName, typeName } from "../../graph/names";

/** Every command by its name. */
export function Palette() {
  const text = useText();
  const studio = useStudio();
  const commands = useCommands();
  const set = useView((view) => view.set);
  // Judged once, when it opens: what may run does not change while one types.
  const items = useMemo(() => {
    const others = commands.filter(({ id }) => id !== "view.palette");
    const [can, cannot] = [
      others.filter(mayRun(studio, true)),
      others.filter(mayRun(studio, false)),
    ];
    return [...can, ...cannot];
  }, [commands, studio]);
  const refused = useMemo(() => new Set(items.filter(mayRun(studio, false))), [items, studio]);
  const [anchor] = useState(middle);
  const notify = useView((view) => view.notify);
  const language = useView((view) => view.language);
  const reasonOf = ({ why }: Command) => why?.(text) ?? text.commands.selectFirst;
  const namesOf = ({ id, title }: Command) => [title(text), SYNONYMS[language][id] ?? ""];
  return (
    <Picker<Command>
      label={text.panels.palette.title}
      placeholder={text.panels.palette.placeholder}
      items={items}
      keyOf={({ id }) => id}
      rank={(items, query) => (query.trim() === "" ? items : rankWords(items, query, namesOf))}
      group={({ group }) => text.commands.groups[group]}
      render={(command) => (
        <PickerRow
          title={command.title(text)}
          detail={refused.has(command) ? reasonOf(command) : undefined}
          end={command.keys[0] !== undefined && <Keys keys={command.keys[0]} />}
        />
      )}
      width={WIDTH}
      anchor={anchor}
      onPick={(command) => {
        if (!invoke(command, studio)) notify(reasonOf(command));
      }}
      onClose={() => set({ overlay: null })}
    />
  );
}

/** Those that may run now, or those that may not. */
function mayRun(studio: Studio, wanted: boolean): (command: Command) => boolean {
  return ({ when }) => (when?.(studio) !== false) === wanted;
}

const WIDTH = 440; // px of a list in the middle of the page

/** Where hands and eyes are used to it: high in the middle. */
function middle(): Point {
  return [Math.max(8, (innerWidth - WIDTH) / 2), Math.min(120, innerHeight / 8)];
}

/** By what else the palette finds commands, by their ids. It comes with the palette, and not before. */
const SYNONYMS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    "view.theme": "dark light mode colours",
    "view.settings": "language spanish español theme dark light wheel options preferences",
    "view.shortcuts": "keys help",
    "arrange.tidy": "layout tidy clean sort auto",
    "arrange.group": "group box frame",
    "arrange.dissolve": "ungroup",
    "arrange.bypass": "mute disable skip",
    "arrange.collapse": "fold minimise",
    "arrange.hideLinks": "wires noodles connections",
    "view.problems": "errors faults",
    "view.gallery": "pictures images outputs history",
    "view.form": "app parameters",
    "zoom.all": "fit view whole",
    "run.interrupt": "stop abort",
    "run.start": "generate queue go",
    "file.templates": "examples start",
    "edit.find": "search node",
  },
  es: {
    "view.theme": "oscuro claro colores",
    "view.settings": "idioma inglés english tema oscuro claro rueda opciones preferencias",
    "view.shortcuts": "teclas ayuda",
    "arrange.tidy": "ordenar disposición automático",
    "arrange.group": "agrupar caja",
    "arrange.dissolve": "desagrupar",
    "arrange.bypass": "silenciar desactivar",
    "arrange.collapse": "plegar minimizar",
    "arrange.hideLinks": "cables conexiones",
    "view.problems": "errores fallos",
    "view.gallery": "imágenes resultados historial",
    "view.form": "parámetros",
    "zoom.all": "encajar todo",
    "run.interrupt": "parar detener",
    "run.start": "generar",
    "file.templates": "ejemplos",
    "edit.find": "buscar nodo",
  },
};

interface Found {
  readonly id: NodeId;
  readonly title: string;
  readonly type: string;
  readonly values: string;
}

/** A node of the workflow by its name, its type, or what is set in it: it is shown, and selected. */
export function FindNode() {
  const text = useText();
  const { canvas } = useStudio();
  const set = useView((view) => view.set);
  const select = useView((view) => view.select);
  const workflow = useWorkflow((workflow) => workflow);
  const items = useMemo(
    () =>
      Object.entries(workflow.nodes).map(([id, { type, inputs = {} }]): Found => {
        const values = Object.values(inputs).join(" ").slice(0, LONGEST);
        return { id, title: nodeName(workflow, id), type: typeName(type), values };
      }),
    [workflow],
  );
  const [anchor] = useState(middle);
  const show = ({ id }: Found) => {
    set({ page: "canvas" });
    select([id]);
    canvas.handle?.fit([id]);
    canvas.handle?.focus(id);
  };
  return (
    <Picker<Found>
      label={text.commands.find}
      placeholder={text.commands.find}
      items={items}
      keyOf={({ id }) => id}
      rank={(items, query) =>
        query.trim() === ""
          ? items
          : rankWords(items, query, ({ id, title, type, values }) => [title, type, id, values])
      }
      render={({ title, type, values }) => (
        <PickerRow title={title} detail={title === type ? values : type} />
      )}
      width={WIDTH}
      anchor={anchor}
      onPick={show}
      onClose={() => set({ overlay: null })}
    />
  );
}

const LONGEST = 200; // letters of a prompt that are looked through

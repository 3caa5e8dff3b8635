import { ListPlus, X } from "lucide-react";
import { useState, type KeyboardEvent, useMemo } from "react";
import {
  conceal,
  formFields,
  moveExposed,
  outputsOf,
  renameExposed,
  toggleOutput,
  type FormField,
  expose,
  exposedAs,
} from "../../graph/form";
import { nodeName, printable } from "../../graph/names";
import { useCatalogue, useStudio, useText, useView, useWorkflow } from "../../store/studio";
import { Button, IconButton } from "../../ui/Button";
import { Sortable } from "../../ui/Sortable";
import type { NodeId } from "../../graph/document";
import { inOrder } from "../../graph/outline";
import { rankWords } from "../../graph/search";
import { isField } from "../../graph/spec";
import { Picker } from "../../ui/Picker";
import { PickerRow } from "../../ui/PickerRow";
import { PortShape } from "../../ui/PortShape";
import "../../ui/Form.css";
import "./InterfaceEditor.css";

/** What the form asks for and shows: which inputs, in which order, by which names. */
export function InterfaceEditor() {
  const text = useText().panels.form;
  const set = useView((view) => view.set);
  const [anchor, setAnchor] = useState<Element | null>(null);
  return (
    <>
      <div className="drawer-head">
        <Button
          icon={<ListPlus />}
          aria-haspopup="listbox"
          onClick={({ currentTarget }) => setAnchor(currentTarget)}
        >
          {text.add}
        </Button>
        <Button onClick={() => set({ page: "form", drawer: null })}>{text.open}</Button>
      </div>
      {anchor !== null && <ExposePicker anchor={anchor} onClose={() => setAnchor(null)} />}
      <div className="drawer-body">
        <Fields />
        <Outputs />
      </div>
    </>
  );
}

function Fields() {
  const text = useText().panels.form;
  const { workspace } = useStudio();
  const workflow = useWorkflow((workflow) => workflow);
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const fields = formFields(workflow, specs);
  if (fields.length === 0) return <p className="drawer-empty">{text.none}</p>;
  const items = fields.map((field) => ({
    id: field.name,
    label: text.drag(printable(field.name)),
    content: <FieldLine field={field} node={nodeName(workflow, field.node)} />,
  }));
  return (
    <>
      <p className="drawer-empty">{text.intro}</p>
      <Sortable
        label={text.title}
        count={items.length}
        item={(at) => items[at]}
        onMove={(name, to) =>
          workspace.getState().edit((workflow) => moveExposed(workflow, name, to))
        }
        moved={(name, to) => text.moved(printable(name), to + 1)}
      />
    </>
  );
}

function FieldLine({ field, node }: { readonly field: FormField; readonly node: string }) {
  const text = useText().panels.form;
  const { workspace } = useStudio();
  const { name, port, isLinked } = field;
  const edit = workspace.getState().edit;
  const strike = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") event.currentTarget.blur();
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.currentTarget.value = name;
    event.currentTarget.blur();
  };
  return (
    <div className="interface-line">
      <input
        key={name}
        className="form-input interface-name"
        aria-label={text.name}
        defaultValue={name}
        spellCheck={false}
        onBlur={({ target }) => {
          const wanted = target.value;
          edit((workflow) => renameExposed(workflow, name, wanted));
          target.value = name; // until it comes back as it was taken
        }}
        onKeyDown={strike}
      />
      <span className="interface-from">
        {node} · {port}
        {isLinked && ` · ${text.linked}`}
      </span>
      <IconButton
        label={text.remove(printable(name))}
        onClick={() => edit((workflow) => conceal(workflow, name))}
      >
        <X />
      </IconButton>
    </div>
  );
}

function Outputs() {
  const text = useText().panels.form;
  const { workspace } = useStudio();
  const workflow = useWorkflow((workflow) => workflow);
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const shown = new Set(outputsOf(workflow, specs));
  const nodes = Object.entries(workflow.nodes).filter(
    ([, { type }]) => specs.types.get(type)?.effect,
  );
  return (
    <section>
      <h3 className="drawer-title">{text.outputs}</h3>
      {nodes.length === 0 && <p className="drawer-empty">{text.noOutputs}</p>}
      {nodes.map(([id]) => (
        <label key={id} className="interface-output">
          <input
            type="checkbox"
            checked={shown.has(id)}
            onChange={() =>
              workspace.getState().edit((workflow) => toggleOutput(workflow, id, specs))
            }
          />
          {nodeName(workflow, id)}
        </label>
      ))}
    </section>
  );
}

interface Props {
  readonly anchor: Element;
  readonly onClose: () => void;
}

interface Choice {
  readonly node: NodeId;
  readonly name: string; // of the node
  readonly port: string;
  readonly type: string;
}

const WIDTH = 308; // within the drawer

/** An input that the form does not ask for yet, of any node. */
function ExposePicker({ anchor, onClose }: Props) {
  const text = useText().panels.form;
  const { workspace } = useStudio();
  const choices = useChoices();
  return (
    <Picker<Choice>
      label={text.add}
      placeholder={text.search}
      items={choices}
      keyOf={({ node, port }) => `${node}.${port}`}
      rank={ranked}
      group={heading}
      render={({ port, name, type }) => (
        <PickerRow title={port} detail={name} mark={<PortShape type={type} />} />
      )}
      width={WIDTH}
      anchor={anchor}
      onPick={({ node, port }) =>
        workspace.getState().edit((workflow) => expose(workflow, node, port))
      }
      onClose={onClose}
    />
  );
}

function useChoices(): readonly Choice[] {
  const workflow = useWorkflow((workflow) => workflow);
  const specs = useCatalogue((catalogue) => catalogue.specs);
  return useMemo(
    () =>
      inOrder(workflow).flatMap((node) => {
        const inputs = specs.types.get(workflow.nodes[node]?.type ?? "")?.inputs ?? [];
        const name = nodeName(workflow, node);
        return inputs
          .filter((input) => isField(input) && exposedAs(workflow, node, input.name) === null)
          .map((input) => ({ node, name, port: input.name, type: input.type }));
      }),
    [workflow, specs],
  );
}

function ranked(choices: readonly Choice[], query: string): readonly Choice[] {
  return query.trim() === ""
    ? choices
    : rankWords(choices, query, ({ port, name }) => [port, name]);
}

function heading({ name }: Choice): string {
  return name;
}

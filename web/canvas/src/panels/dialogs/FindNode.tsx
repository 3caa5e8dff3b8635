import { useMemo, useState } from "react";
import type { NodeId } from "../../graph/document";
import { nodeName, typeName } from "../../graph/names";
import { rankWords } from "../../graph/search";
import { useStudio, useText, useView, useWorkflow } from "../../store/studio";
import { Picker } from "../../ui/Picker";
import { PickerRow } from "../../ui/PickerRow";
import { middle, WIDTH } from "./Palette";

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

import { useMemo } from "react";
import type { NodeId } from "../../graph/document";
import { expose, exposedAs } from "../../graph/form";
import { nodeName } from "../../graph/names";
import { inOrder } from "../../graph/outline";
import { rankWords } from "../../graph/search";
import { isField } from "../../graph/spec";
import { useCatalogue, useStudio, useText, useWorkflow } from "../../store/studio";
import { Picker } from "../../ui/Picker";
import { PickerRow } from "../../ui/PickerRow";
import { PortShape } from "../../ui/PortShape";

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
export function ExposePicker({ anchor, onClose }: Props) {
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

import { Pin } from "lucide-react";
import type { NodeType } from "../../graph/spec";
import { useText, useWorkflow } from "../../store/studio";
import { look } from "../../graph/document";
import { renameNode } from "../../graph/edit";
import { nodeName, typeName } from "../../graph/names";
import { chip, progress, type CardState, type Situation } from "./chip";
import { Progress } from "./Progress";
import { Title } from "./Title";

interface Props {
  readonly id: string;
  readonly type: NodeType | undefined;
  readonly state: CardState;
  readonly situation: Situation;
}

/** The name of a card, and at its right the one thing to know about it now. */
export function CardHeader({ id, type, state, situation }: Props) {
  const words = useText().canvas;
  const { pinned } = useWorkflow((workflow) => look(workflow, id));
  const name = useWorkflow((workflow) => nodeName(workflow, id));
  const said = chip(state, situation, words);
  return (
    <header className="card-header">
      <i className="card-dot" />
      <Title
        element={id}
        label={words.nodeTitle}
        title={name}
        rename={(workflow, to) =>
          renameNode(workflow, id, to === typeName(type?.type ?? "") ? "" : to)
        }
      />
      {pinned === true && <Pin className="card-pin" size={12} aria-label={words.pinned} />}
      {said !== null && (
        <span className="card-chip" title={helpOf(state, words)}>
          {said}
        </span>
      )}
      {state === "running" && <Progress share={progress(situation.run)} />}
    </header>
  );
}

function helpOf(
  state: CardState,
  words: { readonly heldHelp: string; readonly timeHelp: string },
): string | undefined {
  if (state === "held") return words.heldHelp;
  return state === "done" ? words.timeHelp : undefined;
}

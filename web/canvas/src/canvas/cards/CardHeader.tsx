import { Pin } from "lucide-react";
import type { NodeType } from "../../graph/spec";
import { useText, useWorkflow } from "../../store/studio";
import { look } from "../../graph/document";
import { renameNode } from "../../graph/edit";
import { nodeName, typeName } from "../../graph/names";
import { Progress } from "./Progress";
import { Title } from "./Title";
import type { NodeRun } from "../../store/runs/runs";
import type { Text } from "../../text/text";

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
        <span className="card-chip" title={helpOf(state, situation, words)}>
          {said}
        </span>
      )}
      {state === "running" && <Progress share={progress(situation.run)} />}
    </header>
  );
}

function helpOf(
  state: CardState,
  { isPlanned, why }: Situation,
  words: Text["canvas"],
): string | undefined {
  if (state === "held") return words.heldHelp;
  if (state !== "done") return undefined;
  return isPlanned && why ? `${words.timeHelp}\n${words.why(why)}` : words.timeHelp;
}

type CardState =
  "calm" | "waiting" | "running" | "done" | "held" | "failed" | "bypassed" | "missing";

export interface Situation {
  readonly run: NodeRun | undefined;
  readonly seconds: number | undefined; // of the last time that it ran
  readonly isHeld: boolean; // its result is there now
  readonly isPlanned: boolean; // it would run now
  readonly why?: string | undefined; // in words
  readonly isBypassed: boolean;
  readonly isMissing: boolean;
}

export function cardState({ run, ...now }: Situation): CardState {
  if (now.isMissing) return "missing";
  if (now.isBypassed) return "bypassed";
  if (run?.state === "running" || run?.state === "waiting" || run?.state === "failed") {
    return run.state;
  }
  if (now.isHeld) return "held";
  if (now.isPlanned) return now.seconds === undefined ? "calm" : "done";
  return run?.state ?? (now.seconds === undefined ? "calm" : "done");
}

/** What a collapsed frame says of the nodes in it: of those that run, else of those that failed, or wait. */
export function frameState(nodes: readonly (NodeRun | undefined)[]): NodeRun | null {
  const known = nodes.filter((run) => run !== undefined);
  for (const state of ["running", "failed", "waiting"] as const) {
    const found = known.find((run) => run.state === state);
    if (found !== undefined) return found;
  }
  return null;
}

/** The same in words. */
export function saidOf(run: NodeRun, words: Text["canvas"]): string {
  if (run.state === "running") return steps(run, words);
  return run.state === "failed" ? words.failed : words.waiting;
}

/** The words of the chip; none where there is nothing to say. */
export function chip(state: CardState, now: Situation, words: Text["canvas"]): string | null {
  const time = now.seconds ?? now.run?.seconds;
  const shown = time === undefined ? null : duration(time, words);
  switch (state) {
    case "running":
      return steps(now.run, words);
    case "held":
      return words.held(shown);
    case "done":
      return shown;
    case "calm":
      return null;
    default:
      return words[state];
  }
}

/** How far a running node has come, 0 to 1; none where it does not say. */
export function progress(run: NodeRun | undefined): number | null {
  if (run?.state !== "running" || run.step === undefined || !run.total) return null;
  return Math.min(1, run.step / run.total);
}

function steps(run: NodeRun | undefined, words: Text["canvas"]): string {
  if (run?.step === undefined || !run.total) return words.running;
  return words.steps(run.step, run.total, run.speed ? speed(run.speed, words) : null);
}

/** Steps a second, or seconds a step where that is the larger number. */
export function speed(perSecond: number, words: Text["canvas"]): string {
  if (perSecond >= 1) return words.perSecond(perSecond.toFixed(perSecond < 10 ? 1 : 0));
  return words.perStep((1 / perSecond).toFixed(1));
}

export function duration(seconds: number, words: Text["canvas"]): string {
  if (seconds < 0.0995) return words.milliseconds(String(Math.max(1, Math.round(seconds * 1000))));
  if (seconds < 9.95) return words.seconds(seconds.toFixed(1));
  if (seconds < 59.5) return words.seconds(String(Math.round(seconds)));
  const whole = Math.round(seconds);
  return words.minutes(Math.floor(whole / 60), whole % 60);
}

/** Links that are being drawn, over the stores: what the gesture of connecting acts on. */

import type { Point, Workflow } from "../../graph/document";
import type { Refusal } from "../../graph/fit";
import { typeName } from "../../graph/names";
import { bridged } from "../links/adding";
import type { Scene } from "../render/scene";
import type { LinkDrag } from "./connect";
import type { Hit } from "./hitTest";
import type { End, PendingLinks } from "../state/gestureState";
import {
  endPoint,
  specsOf,
  toWorkflow,
  workflowOf,
  type CanvasContext,
} from "../state/canvasContext";
import {
  aimAt,
  pickUp,
  isSameEnd,
  judgeOf,
  letGo,
  linkedTo,
  refusalOf,
  type PickedUp,
  type Judge,
} from "../links/linkRules";

export function linkDrag(context: CanvasContext): LinkDrag {
  const { gesture, studio } = context;
  let judge: Judge = () => null;
  const held = () => gesture.getState().pendingLinks;
  const change = (pendingLinks: Partial<PendingLinks>) => {
    const now = held();
    if (now !== null) gesture.setState({ pendingLinks: { ...now, ...pendingLinks } });
  };
  const cancel = () => gesture.setState({ pendingLinks: null });
  const edit = (into: (workflow: Workflow) => Workflow) => studio.workspace.getState().edit(into);

  return {
    isHeld: () => held()?.isTapped === true,
    hold(port, takesAll) {
      const hold = pickUp(workflowOf(context), port, takesAll);
      judge = judgeOf(workflowOf(context), specsOf(context), hold);
      gesture.setState({ pendingLinks: started(hold, judge), search: null });
    },
    drag(to, over) {
      const now = held();
      if (now === null) return;
      const at = toWorkflow(context, to);
      const found = aimed(context, now, judge, over);
      change({ at, ...found });
    },
    tapped() {
      const now = held();
      if (now === null) return;
      // A tap takes nothing away: the link stays until another end is chosen.
      change({ isTapped: true });
    },
    drop(to, over) {
      const now = held();
      if (now === null) return;
      const { aim, refusal } = aimed(context, now, judge, over);
      const at = toWorkflow(context, to);
      cancel();
      if (aim !== null) return edit((workflow) => linkedTo(workflow, now, judge, aim));
      if (refusal?.bridge !== undefined) return offerBridge(context, now, over, refusal);
      if (over !== null || refusal !== null) return;
      if (now.picked.length > 0) return edit((workflow) => letGo(workflow, now));
      gesture.setState({ search: { at, from: now.fixed[0] } });
    },
    cancel,
  };
}

function started(hold: PickedUp, judge: Judge): PendingLinks {
  return {
    ...hold,
    at: [NaN, NaN],
    over: null,
    aim: null,
    refusal: null,
    isTapped: false,
    takes: (port) => judge(port) === null,
  };
}

/** What did not fit may fit through a node between them: that is offered, not done. */
function offerBridge(context: CanvasContext, hold: PickedUp, over: Hit, refusal: Refusal): void {
  const { view, workspace } = context.studio;
  const { notify, text } = view.getState();
  const type = specsOf(context).types.get(refusal.bridge ?? "");
  const [end] = hold.fixed;
  const target = over === null || !("end" in over) ? null : over.end;
  const at = target && between(context.scene(), end, target);
  if (type === undefined || target === null || at === null) return;
  const { active, edit } = workspace.getState();
  const insert = (workflow: Workflow) => bridged(workflow, specsOf(context), end, target, type, at);
  notify(text.faults.refusal(refusal), "note", {
    label: text.canvas.insert(typeName(type.type)),
    run: () => edit(insert, undefined, active),
  });
}

/** The middle of two ports, as they are drawn. */
function between(scene: Scene, one: End, other: End): Point | null {
  const [a, b] = [endPoint(scene, one), endPoint(scene, other)];
  return a === null || b === null ? null : [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

type Aimed = Pick<PendingLinks, "over" | "aim" | "refusal">;

function aimed(context: CanvasContext, hold: PickedUp, judge: Judge, over: Hit): Aimed {
  if (over === null) return NOWHERE;
  if ("end" in over) return aimedAtPort(context, hold, judge, over.end);
  return aimedAtNode(context, hold, judge, over.node);
}

function aimedAtPort(context: CanvasContext, hold: PickedUp, judge: Judge, end: End): Aimed {
  const verdict = judge(end);
  if (verdict === null) return { over: end.node, aim: end, refusal: null };
  // A port on the wrong side stands for its node, as does the field of a node that takes it elsewhere.
  if (verdict.reason === "same-side") {
    if (hold.fixed.some((fixed) => isSameEnd(fixed, end))) return NOWHERE;
    return aimedAtNode(context, hold, judge, end.node);
  }
  return { over: end.node, aim: null, refusal: verdict };
}

function aimedAtNode(context: CanvasContext, hold: PickedUp, judge: Judge, node: string): Aimed {
  const [workflow, specs] = [workflowOf(context), specsOf(context)];
  const aim = aimAt(workflow, specs, hold, node);
  const refusal: Refusal | null =
    aim === null ? refusalOf(specs, workflow, judge, hold, node) : null;
  return { over: node, aim, refusal };
}

const NOWHERE: Aimed = { over: null, aim: null, refusal: null };

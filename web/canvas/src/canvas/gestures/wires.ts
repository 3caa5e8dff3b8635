/** Links in the hand, over the stores: what the gesture of connecting acts on. */

import type { Point, Workflow } from "../../graph/document";
import type { Refusal } from "../../graph/fit";
import { typeName } from "../../graph/names";
import { bridged } from "../links/adding";
import type { Drawn } from "../render/sight";
import type { Wires } from "./connect";
import type { Over } from "./under";
import type { End, Wiring } from "../state/hand";
import { endPoint, specsOf, toWorkflow, workflowOf, type Site } from "../state/site";
import {
  aimAt,
  holdOf,
  isSameEnd,
  judgeOf,
  letGo,
  linkedTo,
  refusalOf,
  type Hold,
  type Judge,
} from "../links/wiring";

export function wires(site: Site): Wires {
  const { hand, studio } = site;
  let judge: Judge = () => null;
  const held = () => hand.getState().wiring;
  const change = (wiring: Partial<Wiring>) => {
    const now = held();
    if (now !== null) hand.setState({ wiring: { ...now, ...wiring } });
  };
  const cancel = () => hand.setState({ wiring: null });
  const edit = (into: (workflow: Workflow) => Workflow) => studio.workspace.getState().edit(into);

  return {
    isHeld: () => held()?.isTapped === true,
    hold(port, takesAll) {
      const hold = holdOf(workflowOf(site), port, takesAll);
      judge = judgeOf(workflowOf(site), specsOf(site), hold);
      hand.setState({ wiring: begun(hold, judge), search: null });
    },
    drag(to, over) {
      const now = held();
      if (now === null) return;
      const at = toWorkflow(site, to);
      const found = aimed(site, now, judge, over);
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
      const { aim, refusal } = aimed(site, now, judge, over);
      const at = toWorkflow(site, to);
      cancel();
      if (aim !== null) return edit((workflow) => linkedTo(workflow, now, judge, aim));
      if (refusal?.bridge !== undefined) return offerBridge(site, now, over, refusal);
      if (over !== null || refusal !== null) return;
      if (now.picked.length > 0) return edit((workflow) => letGo(workflow, now));
      hand.setState({ search: { at, from: now.fixed[0] } });
    },
    cancel,
  };
}

function begun(hold: Hold, judge: Judge): Wiring {
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
function offerBridge(site: Site, hold: Hold, over: Over, refusal: Refusal): void {
  const { view, workspace } = site.studio;
  const { tell, text } = view.getState();
  const type = specsOf(site).types.get(refusal.bridge ?? "");
  const [end] = hold.fixed;
  const target = over === null || !("end" in over) ? null : over.end;
  const at = target && between(site.drawn(), end, target);
  if (type === undefined || target === null || at === null) return;
  const { active, edit } = workspace.getState();
  const insert = (workflow: Workflow) => bridged(workflow, specsOf(site), end, target, type, at);
  tell(text.faults.refusal(refusal), "note", {
    label: text.canvas.insert(typeName(type.type)),
    run: () => edit(insert, undefined, active),
  });
}

/** The middle of two ports, as they are drawn. */
function between(drawn: Drawn, one: End, other: End): Point | null {
  const [a, b] = [endPoint(drawn, one), endPoint(drawn, other)];
  return a === null || b === null ? null : [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

type Aimed = Pick<Wiring, "over" | "aim" | "refusal">;

function aimed(site: Site, hold: Hold, judge: Judge, over: Over): Aimed {
  if (over === null) return NOWHERE;
  if ("end" in over) return aimedAtPort(site, hold, judge, over.end);
  return aimedAtNode(site, hold, judge, over.node);
}

function aimedAtPort(site: Site, hold: Hold, judge: Judge, end: End): Aimed {
  const verdict = judge(end);
  if (verdict === null) return { over: end.node, aim: end, refusal: null };
  // A port on the wrong side stands for its node, as does the field of a node that takes it elsewhere.
  if (verdict.reason === "same-side") {
    if (hold.fixed.some((fixed) => isSameEnd(fixed, end))) return NOWHERE;
    return aimedAtNode(site, hold, judge, end.node);
  }
  return { over: end.node, aim: null, refusal: verdict };
}

function aimedAtNode(site: Site, hold: Hold, judge: Judge, node: string): Aimed {
  const [workflow, specs] = [workflowOf(site), specsOf(site)];
  const aim = aimAt(workflow, specs, hold, node);
  const refusal: Refusal | null =
    aim === null ? refusalOf(specs, workflow, judge, hold, node) : null;
  return { over: node, aim, refusal };
}

const NOWHERE: Aimed = { over: null, aim: null, refusal: null };

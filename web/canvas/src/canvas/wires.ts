/** Links in the hand, over the stores: what the gesture of connecting acts on. */

import type { Workflow } from "../graph/document";
import type { Refusal } from "../graph/fit";
import type { Wires } from "./gestures/connect";
import type { Over } from "./gestures/under";
import type { End, Wiring } from "./hand";
import { specsOf, toWorkflow, workflowOf, type Site } from "./site";
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
} from "./wiring";

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

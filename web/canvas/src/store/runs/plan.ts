/** What the server plans, asked for after each change, as the cards show it. */

import type { StoreApi } from "zustand";
import { Refused } from "../../api/transport";
import type { Problem, Planned, Envelope } from "../../schema/schema";
import {
  type Workflow,
  linksInto,
  parts,
  place,
  type NodeId,
  type Place,
} from "../../graph/document";
import type { Plan } from "./runs";
import { at } from "../../graph/records";
import type { Api } from "../../api/client";
import { later, type Clock, type Later } from "../../api/clock";
import { sentTo } from "./submit";
import { current, type TabId, type Workspace } from "../document/workspace";

const NO_PLAN: Plan = {
  runs: new Set(),
  held: new Set(),
  why: new Map(),
  remarks: [],
  problems: [],
};

export function planOf(workflow: Workflow, planned: Planned): Plan {
  const { tasks, problems = [], remarks = [] } = planned;
  const named = tasks.map(({ node }) => node);
  const held = tasks.filter((task) => task.held).map(({ node }) => node);
  return {
    runs: new Set(tasks.filter((task) => !task.held).map(({ node }) => node)),
    held: new Set(withDependencies(workflow, named, held)),
    why: new Map(tasks.flatMap(({ node, why }) => (why ? [[node, why] as const] : []))),
    remarks,
    problems,
  };
}

/** The plan of a workflow that cannot run; none where that is not why the server refused. */
export function refusedPlan(error: unknown): Plan | null {
  if (!(error instanceof Refused) || (error.status !== 422 && error.status !== 400)) return null;
  return { ...NO_PLAN, problems: faultsOf(error) };
}

function faultsOf({ refusal }: Refused): readonly Problem[] {
  if (refusal.problems.length > 0) return refusal.problems;
  return [{ node: "", port: null, message: refusal.message }];
}

/** The held nodes of a plan, and all before them that the plan does not name. */
export function withDependencies(
  workflow: Workflow,
  planned: Iterable<NodeId>,
  held: Iterable<NodeId>,
): NodeId[] {
  const seen = new Set(planned);
  const found = [...held];
  for (let next = 0; next < found.length; next++) {
    for (const source of sources(workflow, found[next] ?? "")) {
      if (seen.has(source)) continue;
      seen.add(source);
      found.push(source);
    }
  }
  return found;
}

function sources(workflow: Workflow, node: NodeId): NodeId[] {
  return linksInto(workflow, node).flatMap(
    ({ from, output }) => real(workflow, from, output) ?? [],
  );
}

/** The node that makes what comes out there, which is another one where that is bypassed. */
function real(workflow: Workflow, from: NodeId, output: string): NodeId | null {
  const passed = new Set<Place>();
  for (let here = place(from, output); !passed.has(here);) {
    passed.add(here);
    const [id, port] = parts(here);
    const node = at(workflow.nodes, id);
    if (node === undefined) return null;
    if (node.bypass === undefined) return id;
    const before = at(node.links, at(node.bypass, port) ?? "");
    if (before === undefined) return null;
    here = before;
  }
  return null;
}

const PAUSE = 80; // ms after an edit

export class PlanWatch {
  readonly #api: Pick<Api, "plan">;
  readonly #workspace: StoreApi<Workspace>;
  readonly #setPlan: (tab: TabId, plan: Plan) => void;
  readonly #soon: Later;
  #asking = new AbortController();

  constructor(
    api: Pick<Api, "plan">,
    workspace: StoreApi<Workspace>,
    clock: Clock,
    setPlan: (tab: TabId, plan: Plan) => void,
  ) {
    this.#api = api;
    this.#workspace = workspace;
    this.#setPlan = setPlan;
    this.#soon = later(clock, PAUSE, () => void this.#plan());
  }

  start(): () => void {
    this.ask();
    const leave = this.#workspace.subscribe((now, before) => {
      const [tab, old] = [current(now), current(before)];
      if (tab.id !== old.id || !isAlike(tab.workflow, old.workflow)) this.ask();
    });
    return () => {
      leave();
      this.#soon.stop();
      this.#asking.abort();
    };
  }

  /** Soon: more of the same within the pause is one question. */
  ask(): void {
    this.#soon.ask();
  }

  /** What is held changes when a job ends, or a worker comes anew. */
  fold(events: readonly Envelope[]): void {
    const isNews = events.some(({ event }) => {
      return (
        event.type === "run_ended" ||
        (event.type === "worker_changed" && event.worker.state === "idle")
      );
    });
    if (isNews) this.ask();
  }

  async #plan(): Promise<void> {
    this.#asking.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const { id, workflow } = current(this.#workspace.getState());
    const plan = await this.#asked(workflow, asking.signal);
    if (plan !== null && !asking.signal.aborted) this.#setPlan(id, plan);
  }

  /** None when the server did not say: then the old plan is the best there is. */
  async #asked(workflow: Workflow, signal: AbortSignal): Promise<Plan | null> {
    if (Object.keys(workflow.nodes).length === 0) return NO_PLAN;
    const { canvas: _, ...engine } = workflow; // how it looks is nothing to the engine
    try {
      return planOf(workflow, await this.#api.plan({ workflow: sentTo(engine) }, signal));
    } catch (error) {
      return refusedPlan(error);
    }
  }
}

/** The same to the engine. */
function isAlike(a: Workflow, b: Workflow): boolean {
  return a.nodes === b.nodes && a.interface === b.interface;
}

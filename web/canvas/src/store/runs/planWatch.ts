/** Asking again what a run would do, a moment after anything that may change it. */

import type { StoreApi } from "zustand";
import type { Api } from "../../api/client";
import { later, type Clock, type Later } from "../../api/clock";
import type { Envelope } from "../../schema/schema";
import type { Workflow } from "../../graph/document";
import { NO_PLAN, planOf, refusedPlan } from "./plan";
import type { Plan } from "./runs";
import { sentTo } from "./submit";
import { current, type TabId, type Workspace } from "../document/workspace";

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

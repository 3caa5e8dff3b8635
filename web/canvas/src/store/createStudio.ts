/** The editor's parts, made and wired to each other. */

import type { StoreApi } from "zustand";
import { Api } from "../api/client";
import { Previews } from "../api/previews";
import type { Workflow } from "../graph/document";
import { countUp, drawSeeds, seedPlaces } from "../graph/seeds";
import { createCatalogue } from "./catalogue";
import { QueueKeeper } from "./queue/queueKeeper";
import { createSaving } from "./files/saving";
import { createView, type View } from "./view/view";
import { DraftMirror } from "./drafts/draftMirror";
import { AwaitedDrafts, MemoryDrafts, type DraftStore } from "./drafts/draftStore";
import { KeptTabs } from "./drafts/drafts";
import { live } from "./live";
import { PlanWatch } from "./runs/plan";
import { RunsKeeper } from "./runs/runsKeeper";
import { MountedCanvas, type Studio } from "./studio";
import type { DrawSeeds } from "./runs/submit";
import { browserSurroundings, type Surroundings } from "./surroundings";
import { WindowTabs } from "./drafts/claims";
import { createWorkspace } from "./document/workspace";

interface Started {
  readonly studio: Studio;
  /** Talk to the server and keep drafts. What is returned stops that. */
  start(): () => void;
}

export function createStudio(around: Surroundings = browserSurroundings()): Started {
  const api = new Api(around.fetch, around.base);
  const previews = new Previews(around.clock, api.preview, around.decode);
  const view = createView(around.local, around.habits);
  const workspace = createWorkspace();
  const queue = new QueueKeeper(api, view);
  const outputs = once(async () => {
    const { OutputsKeeper } = await import("./outputs/outputsKeeper");
    return new OutputsKeeper(api, view, around.clock);
  });
  const catalogue = createCatalogue(api, view);
  const seeds = (workflow: Workflow) => seedPlaces(workflow, catalogue.getState().specs);
  const draw: DrawSeeds = (workflow, mode, step) =>
    drawSeeds(workflow, mode, step, seeds(workflow));
  const runs = new RunsKeeper({
    api,
    workspace,
    queue: queue.store,
    view,
    previews,
    draw,
    countUp: (workflow, step) => countUp(workflow, step, seeds(workflow)),
  });
  const plans = new PlanWatch(api, workspace, around.clock, (tab, plan) => runs.setPlan(tab, plan));
  const tabs = new KeptTabs({
    store: new AwaitedDrafts(openedDrafts(around, view)),
    mirror: new DraftMirror(api, around.clock),
    claims: around.claims,
    windowTabs: new WindowTabs(around.session),
    clock: around.clock,
    workspace,
    view,
    runs,
  });
  const saving = createSaving(api, workspace, view, (tab, job) => runs.showPast(tab, job));
  const studio: Studio = {
    api,
    previews,
    catalogue,
    workspace,
    runs: runs.store,
    queue: queue.store,
    outputs,
    view,
    saving,
    drafts: tabs,
    memory: around.local,
    canvas: new MountedCanvas(),
  };
  return { studio, start: () => live(around, { studio, queue, runs, plans, tabs }) };
}

/** Where the browser keeps nothing, drafts last as long as the page, and on the server. */
async function openedDrafts(around: Surroundings, view: StoreApi<View>): Promise<DraftStore> {
  try {
    return await around.openDrafts();
  } catch {
    const { text, notify } = view.getState();
    notify(text.stores.draftsRefused, "error");
    return new MemoryDrafts();
  }
}

/** Made when it is first wanted, such as what is fetched late. What fails is tried again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  const forget = (error: unknown) => {
    made = null;
    throw error;
  };
  return () => (made ??= make().catch(forget));
}

/** The editor as it lives: the server's events, the page's comings and goings, what follows of them. */

import { spelledOut } from "./queue/foldQueue";
import type { Workflow } from "../graph/document";
import { migrated } from "../graph/migration";
import { EventStream, type Listener } from "../api/events";
import type { QueueKeeper } from "./queue/queueKeeper";
import type { KeptTabs } from "./drafts/drafts";
import type { PlanWatch } from "./runs/plan";
import type { RunsKeeper } from "./runs/runsKeeper";
import { surviving, survivingLinks, forgetUnreachable } from "./view/view";
import type { OutputsKeeper } from "./outputs/outputsKeeper";
import type { Studio } from "./studio";
import type { Surroundings } from "./surroundings";
import { current, type Workspace } from "./document/workspace";

export interface Parts {
  readonly studio: Studio;
  readonly queue: QueueKeeper;
  readonly runs: RunsKeeper;
  readonly plans: PlanWatch;
  readonly tabs: KeptTabs;
}

/** What is returned ends it. */
export function live(around: Surroundings, parts: Parts): () => void {
  const { studio, plans, tabs } = parts;
  const stream = new EventStream(around.socket, around.clock, listener(parts));
  const stops = [
    () => stream.stop(),
    plans.start(),
    studio.workspace.subscribe((now, before) => keepSelection(studio, now, before)),
    keepCurrent(studio),
    around.watchPage({
      leave: () => tabs.flush(),
      look: () => {
        stream.hurry();
        void studio.saving.check();
        withOutputs(studio, (outputs) => outputs.refresh());
      },
      online: () => stream.hurry(),
      offline: () => stream.lose(),
    }),
  ];
  let isOver = false;
  void tabs.start().then((stop) => (isOver ? stop() : stops.push(stop)));
  void studio.catalogue.getState().load();
  void parts.queue.load();
  withOutputs(studio, (outputs) => outputs.load());
  stream.start();
  return () => {
    isOver = true;
    for (const stop of stops) stop();
  };
}

/** What is opened, restored or pasted is read as the node types of today; what is returned ends it. */
function keepCurrent({ workspace, catalogue, view }: Studio): () => void {
  const looked = new WeakSet<Workflow["nodes"]>();
  const look = () => {
    const { specs, isLoaded } = catalogue.getState();
    const { tabs, settle } = workspace.getState();
    for (const { id, workflow } of isLoaded ? tabs : []) {
      if (looked.has(workflow.nodes)) continue;
      looked.add(workflow.nodes);
      const now = migrated(workflow, specs);
      if (now === workflow) continue;
      looked.add(now.nodes);
      settle(() => now, id);
      const { notify, text } = view.getState();
      notify(text.stores.olderNodes);
    }
  };
  const stops = [workspace.subscribe(look), catalogue.subscribe(look)];
  return () => {
    for (const stop of stops) stop();
  };
}

function listener({ studio, queue, runs, plans, tabs }: Parts): Listener {
  let isLost = false;
  return {
    onEvents(came) {
      const events = spelledOut(came, studio.queue.getState().queued);
      queue.fold(events);
      runs.fold(events);
      plans.fold(events);
      withOutputs(studio, (outputs) => outputs.fold(events));
    },
    onPreview: (message) => studio.previews.push(message),
    onState(connection) {
      studio.runs.setState({ connection });
      if (connection === "open" && isLost) {
        plans.ask();
        tabs.retry();
        forgetUnreachable(studio.view);
        if (!studio.catalogue.getState().isLoaded) void studio.catalogue.getState().load();
      }
      isLost = connection === "lost";
    },
    onMissed() {
      void queue.load();
      withOutputs(studio, (outputs) => outputs.load());
      void runs.resume();
      void studio.catalogue.getState().load();
      plans.ask();
    },
  };
}

/** What cannot be fetched now is fetched with what comes next. */
function withOutputs(studio: Studio, act: (outputs: OutputsKeeper) => unknown): void {
  studio.outputs().then(act, () => undefined);
}

/** A selection is of the workflow in front, and of what is still in it. */
function keepSelection({ view }: Studio, now: Workspace, before: Workspace): void {
  const { selection, selectedLinks, select } = view.getState();
  const [tab, old] = [current(now), current(before)];
  if (tab.id !== old.id) return select([]);
  if (tab.workflow === old.workflow || selection.size + selectedLinks.size === 0) return;
  select(surviving(selection, tab.workflow), survivingLinks(selectedLinks, tab.workflow));
}

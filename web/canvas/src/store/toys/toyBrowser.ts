/** A browser with its windows, for tests of what it keeps. */

import { createStore } from "zustand";
import { Unreachable } from "../../api/transport";
import { microtasks, ToyClock } from "../../api/toyClock";
import type { Json } from "../../graph/document";
import { type Claims, WindowTabs } from "../drafts/claims";
import { DraftMirror, type MirrorApi } from "../drafts/draftMirror";
import { MemoryDrafts } from "../drafts/draftStore";
import { KeptTabs } from "../drafts/drafts";
import type { Queue } from "../queue/queue";
import { RunsKeeper, type KeptRun } from "../runs/runsKeeper";
import { ToyMemory, toyView } from "./toys";
import { createWorkspace, type TabId } from "../document/workspace";

/** The locks of one browser, of which each window sees its side. */
class ToyLocks {
  readonly held = new Map<TabId, object>();

  window(): Claims & { die(): void } {
    const me = {};
    const { held } = this;
    return {
      async claim(tab) {
        if (held.has(tab) && held.get(tab) !== me) return false;
        held.set(tab, me);
        return true;
      },
      release: (tab) => void held.delete(tab),
      die: () => [...held].forEach(([tab, owner]) => owner === me && held.delete(tab)),
    };
  }
}

class ToyMirror implements MirrorApi {
  readonly kept = new Map<string, unknown>();
  isGone = false;
  largest = Infinity; // letters that may be sent while a page goes

  drafts = async () => {
    this.#reach();
    return { drafts: [...this.kept.keys()].map((id) => ({ id, name: "kept", saved: 1 })) };
  };
  draft = async (id: string) => {
    this.#reach();
    return (this.kept.get(id) ?? null) as Json;
  };
  keepDraft = async (id: string, draft: unknown, isLast = false) => {
    this.#reach();
    if (isLast && JSON.stringify(draft).length > this.largest) throw new Unreachable("too large");
    this.kept.set(id, draft);
  };
  deleteDraft = async (id: string) => {
    this.#reach();
    this.kept.delete(id);
  };
  #reach(): void {
    if (this.isGone) throw new Unreachable("gone");
  }
}

export class FullDrafts extends MemoryDrafts {
  override async write(): Promise<void> {
    throw new DOMException("no room", "QuotaExceededError");
  }
}

/** What lasts when a page is closed. */
export function browser() {
  const clock = new ToyClock();
  return { clock, store: new MemoryDrafts(), server: new ToyMirror(), locks: new ToyLocks() };
}

/** A page of that browser; the session is that of its window. */
export async function page(of: ReturnType<typeof browser>, session = new ToyMemory()) {
  const { clock, store, server, locks } = of;
  const workspace = createWorkspace(undefined, () => clock.now());
  const view = toyView();
  const claims = locks.window();
  const attached: (readonly [TabId, KeptRun])[] = [];
  const runs = new RunsKeeper({
    api: {} as never, // nothing is run here
    workspace,
    queue: createStore<Queue>()(() => ({}) as Queue),
    view,
    previews: { recall: () => undefined, forget: () => undefined },
    draw: (workflow) => ({ workflow, seeds: {} }),
    countUp: () => ({}),
  });
  runs.attach = async (tab, run) => void attached.push([tab.id, run]);
  const mirror = new DraftMirror(server, clock);
  const windowTabs = new WindowTabs(session);
  const tabs = new KeptTabs({ store, mirror, claims, windowTabs, workspace, view, runs, clock });
  const stop = await tabs.start();
  const pass = async (milliseconds: number) => {
    clock.pass(milliseconds);
    await microtasks();
  };
  const leave = () => {
    stop();
    claims.die();
  };
  return { workspace, view, runs, tabs, session, attached, pass, leave };
}

export type Page = Awaited<ReturnType<typeof page>>;

/** Drafts on the server, for what the browser forgets. Nothing waits for it, and it may fail. */

import type { Api } from "../../api/client";
import { later, type Clock, type Later } from "../../api/clock";
import { Unreachable } from "../../api/transport";
import type { Draft as KeptDraft } from "../../schema/schema";
import { draftIn, type Draft } from "./draftStore";
import type { TabId } from "../document/workspace";

export type MirrorApi = Pick<Api, "drafts" | "draft" | "keepDraft" | "deleteDraft">;

const PAUSE = 2000; // ms in which changes gather

export class DraftMirror {
  readonly #api: MirrorApi;
  readonly #soon: Later;
  readonly #waiting = new Map<TabId, Draft>();

  constructor(api: MirrorApi, clock: Clock) {
    this.#api = api;
    this.#soon = later(clock, PAUSE, () => void this.send(), true);
  }

  keep(draft: Draft): void {
    this.#waiting.set(draft.id, draft);
    this.#soon.ask();
  }

  /** What waits, at once. What does not arrive goes on waiting, unless the server wants none of it. */
  async send(isLast = false): Promise<void> {
    this.#soon.stop();
    const drafts = [...this.#waiting.values()];
    await Promise.all(drafts.map((draft) => this.#send(draft, isLast)));
  }

  async read(id: TabId): Promise<Draft | null> {
    return draftIn(await this.#api.draft(id).catch(() => null));
  }

  async heads(): Promise<readonly KeptDraft[]> {
    const found = await this.#api.drafts().catch(() => null);
    return found?.drafts ?? [];
  }

  remove(ids: readonly TabId[]): void {
    for (const id of ids) {
      this.#waiting.delete(id);
      void this.#api.deleteDraft(id).catch(() => undefined);
    }
  }

  async #send(draft: Draft, isLast: boolean): Promise<void> {
    this.#waiting.delete(draft.id);
    try {
      await this.#api.keepDraft(draft.id, draft, isLast);
    } catch (error) {
      if (!(error instanceof Unreachable) || this.#waiting.has(draft.id)) return;
      this.#waiting.set(draft.id, draft);
      // For a page that goes browsers send little; but most pages are only looked away from.
      if (isLast) await this.#send(draft, false);
    }
  }
}

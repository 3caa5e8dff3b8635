/** All that the editor asks of its browser, so that a test can be one. */

import { browserClock, type Clock } from "../api/clock";
import type { Socket } from "../api/events";
import type { Decode } from "../api/previews";
import type { Fetch } from "../api/transport";
import { AskedClaims, LockClaims, type Claims } from "./drafts/claims";
import type { Habits, Memory } from "./view/view";
import type { DraftStore } from "./drafts/draftStore";
import { IndexedDrafts } from "./drafts/indexedDrafts";

export interface Surroundings {
  readonly clock: Clock;
  /** The path below which the page lies, without a slash at its end. */
  readonly base: string;
  readonly fetch: Fetch;
  readonly socket: (path: string) => Socket;
  readonly decode: Decode;
  readonly local: Memory; // kept for ever
  readonly session: Memory; // kept as long as the window
  readonly habits: Habits;
  readonly claims: Claims;
  /** Fails where nothing can be kept. */
  readonly openDrafts: () => Promise<DraftStore>;
  /** What is returned takes the hooks away again. */
  readonly watchPage: (hooks: PageHooks) => () => void;
}

export interface PageHooks {
  /** The page may be going, or is only looked away from. */
  leave(): void;
  /** Somebody looks at it again. */
  look(): void;
  online(): void;
  offline(): void;
}

export function browserSurroundings(): Surroundings {
  const base = pageBase();
  const sockets = location.origin.replace(/^http/, "ws") + base;
  return {
    clock: browserClock,
    base,
    fetch: (url, init) => fetch(url, init),
    socket: (path) => new WebSocket(sockets + path),
    decode: (picture) => createImageBitmap(picture),
    local: guarded(() => localStorage),
    session: guarded(() => sessionStorage),
    habits: {
      language: navigator.language.startsWith("es") ? "es" : "en",
      page: matchMedia("(width < 768px)").matches ? "form" : "canvas",
    },
    claims: claims(browserClock),
    openDrafts: async () => IndexedDrafts.open(),
    watchPage,
  };
}

/** Where a server behind a proxy has a path, "/lienzo" of https://host/lienzo/; or "". */
export function pageBase(): string {
  return new URL(".", document.baseURI).pathname.replace(/\/$/, "");
}

/** The very name of the storage throws where the browser forbids it. */
function guarded(storage: () => Storage): Memory {
  return {
    getItem: (key) => storage().getItem(key),
    setItem: (key, value) => storage().setItem(key, value),
  };
}

function claims(clock: Clock): Claims {
  const locks: LockManager | undefined = navigator.locks; // none where the page came without TLS
  return locks
    ? new LockClaims(locks, clock)
    : new AskedClaims(new BroadcastChannel("lienzo"), clock);
}

function watchPage(hooks: PageHooks): () => void {
  const isSeen = () => document.visibilityState === "visible";
  const turned = () => (isSeen() ? hooks.look() : hooks.leave());
  const leaving = new AbortController();
  const { signal } = leaving;
  addEventListener("pagehide", () => hooks.leave(), { signal });
  addEventListener("focus", () => hooks.look(), { signal });
  addEventListener("online", () => hooks.online(), { signal });
  addEventListener("offline", () => hooks.offline(), { signal });
  document.addEventListener("visibilitychange", turned, { signal });
  return () => leaving.abort();
}

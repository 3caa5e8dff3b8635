import { useCallback, useEffect, useState, lazy, Suspense } from "react";
import { Transport, Refused } from "../api/transport";
import { createStudio } from "../store/createStudio";
import { pageBase } from "../store/surroundings";
import type { Studio } from "../store/studio";
import { App } from "./App";

const TokenPage = lazy(() =>
  import("../panels/TokenPage").then(({ TokenPage }) => ({ default: TokenPage })),
);

const PATIENCE = 2000; // ms: the editor opens without a server, too
const UNAUTHORIZED = 401;

interface Asked {
  readonly state: "asking" | "closed";
}

/** The editor, or the page that asks for the token where the server wants one. */
export function Gate() {
  const [server] = useState(() => new Transport((url, init) => fetch(url, init), pageBase()));
  const [shown, show] = useState<Asked | Studio>({ state: "asking" });
  const fail = useFailing();
  useEffect(() => {
    let isMounted = true;
    const begin = async () => {
      const closed = await isClosed(server);
      if (isMounted) show(closed ? { state: "closed" } : opened());
    };
    begin().catch(fail);
    return () => {
      isMounted = false;
    };
  }, [server, fail]);
  const enter = async (token: string) => {
    const outcome = await exchanged(server, token);
    if (outcome === "entered") show(opened());
    return outcome;
  };
  if (!("state" in shown)) return <App studio={shown} />;
  return shown.state === "closed" ? (
    <Suspense>
      <TokenPage enter={enter} />
    </Suspense>
  ) : null;
}

/** An error that comes later is shown as one of drawing is. */
function useFailing(): (error: unknown) => void {
  const [, set] = useState(null);
  return useCallback(
    (error) =>
      set(() => {
        throw error;
      }),
    [],
  );
}

/** From here on it talks to the server, as long as the page is there. */
function opened(): Studio {
  const { studio, start } = createStudio();
  start();
  return studio;
}

async function isClosed(server: Transport): Promise<boolean> {
  return server.send("/api/system", { timeout: PATIENCE }).then(
    () => false,
    (error: unknown) => error instanceof Refused && error.status === UNAUTHORIZED,
  );
}

/** The token becomes a cookie that no script can read. */
async function exchanged(
  server: Transport,
  token: string,
): Promise<"entered" | "wrong" | "failed"> {
  return server.send("/api/session", { method: "POST", json: { token } }).then(
    () => "entered",
    (error: unknown) => (error instanceof Refused ? "wrong" : "failed"),
  );
}

import { useEffect, useState } from "react";
import { useRuns, useText } from "../store/studio";
import "./ConnectionBanner.css";

const PATIENCE = 1500; // ms: a server that is only started anew needs no words

/** Says that the server is gone, after a moment, until it is back. */
export function ConnectionBanner() {
  const text = useText().panels.connection;
  const connection = useRuns((runs) => runs.connection);
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (connection === "open") return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [connection]);
  return (
    <div className="connection" role="status">
      {isLate && connection !== "open" && <p>{text[connection]}</p>}
    </div>
  );
}

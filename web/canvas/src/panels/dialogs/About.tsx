import { useEffect, useState } from "react";
import type { System } from "../../schema/schema";
import { useStudio, useText } from "../../store/studio";
import { duration } from "../../text/times";

/** Which versions the server is made of, and for how long it has been there. */
export function About() {
  const text = useText().panels;
  const { api } = useStudio();
  const [system, setSystem] = useState<System | null>(null);
  useEffect(() => {
    let isShown = true;
    api.system().then(
      (found) => isShown && setSystem(found),
      () => {}, // the banner says that the server does not answer
    );
    return () => {
      isShown = false;
    };
  }, [api]);
  if (system === null) return null;
  return (
    <details className="settings-about">
      <summary>{text.settings.about}</summary>
      <dl>
        {Object.entries(system.versions).map(([name, version]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{version}</dd>
          </div>
        ))}
        {system.workers.map(({ device, state }) => (
          <div key={device}>
            <dt>{device}</dt>
            <dd>{state}</dd>
          </div>
        ))}
        <div>
          <dt>{text.settings.server}</dt>
          <dd>{text.settings.up(duration(system.uptime, text.time))}</dd>
        </div>
      </dl>
    </details>
  );
}

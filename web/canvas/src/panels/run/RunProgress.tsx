import { progressOf } from "../../store/runs/runs";
import { useRuns, useText } from "../../store/studio";
import type { TabId } from "../../store/document/workspace";

/** The bar and the number of a tab's run: jobs ahead of it first, then its percentage. */
export function RunProgress({ tab }: { readonly tab: TabId }) {
  const text = useText().panels;
  const percent = useRuns(({ byTab }) => Math.round(100 * progressOf(byTab[tab]).share));
  const isWaiting = useRuns(({ byTab }) => byTab[tab]?.job?.state === "queued");
  const ahead = useRuns(({ byTab }) => byTab[tab]?.ahead ?? 0);
  if (isWaiting) {
    const said = ahead > 0 ? text.run.ahead(ahead) : text.queue.states.queued;
    return <span className="run-percent">{said}</span>;
  }
  return (
    <>
      <span className="run-percent">{percent} %</span>
      <span
        className="run-bar"
        role="progressbar"
        aria-label={text.run.progress}
        aria-valuenow={percent}
        style={{ inlineSize: `${percent}%` }}
      />
    </>
  );
}

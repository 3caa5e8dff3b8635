import { progressOf, type Plan } from "../../store/runs/runs";
import { Square } from "lucide-react";
import { invoke, useCommand } from "../../store/command";
import { ariaKeys } from "../../ui/keys";
import { useRuns, useStudio, useText, useWorkspace } from "../../store/studio";
import type { TabId } from "../../store/document/workspace";
import type { Text } from "../../text/text";

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

/** Stops the run of the workflow in front, and says how far that is. */
export function CancelRun({ className }: { readonly className: string }) {
  const text = useText().panels.run;
  const studio = useStudio();
  const command = useCommand("run.interrupt");
  const active = useWorkspace((workspace) => workspace.active);
  const isCancelling = useRuns(({ byTab }) => byTab[active]?.job?.cancelling === true);
  return (
    <button
      type="button"
      className={className}
      data-variant="plain"
      disabled={isCancelling}
      aria-keyshortcuts={ariaKeys(command?.keys[0] ?? "")}
      onClick={() => command && invoke(command, studio)}
    >
      <Square size={10} fill="currentColor" aria-hidden />
      {isCancelling ? text.cancelling : text.cancel}
      <RunProgress tab={active} />
    </button>
  );
}

/** What pressing Run would do now, in a few words. */
export function usePlanSentence(): { readonly sentence: string; readonly isFaulty: boolean } {
  const text = useText().panels.run;
  const active = useWorkspace((workspace) => workspace.active);
  const plan = useRuns(({ plans }) => plans[active]);
  const isLost = useRuns(({ connection }) => connection === "lost");
  if (isLost) return { sentence: text.lost, isFaulty: true };
  return { sentence: planSentence(plan, text), isFaulty: (plan?.problems.length ?? 0) > 0 };
}

function planSentence(plan: Plan | undefined, text: Text["panels"]["run"]): string {
  if (plan === undefined) return "";
  const { problems, runs, held } = plan;
  if (problems.length > 0 && runs.size > 0) return text.partly(runs.size, problems.length);
  if (problems.length > 0) return text.faulty(problems.length);
  if (runs.size > 0) return text.will(runs.size, held.size);
  return held.size > 0 ? text.nothing : text.empty;
}

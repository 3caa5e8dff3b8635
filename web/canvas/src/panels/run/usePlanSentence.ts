import type { Plan } from "../../store/runs/runs";
import { useRuns, useText, useWorkspace } from "../../store/studio";
import type { Text } from "../../text/text";

/** What pressing Run would do now, in a few words. */
export function usePlanSentence(): { readonly sentence: string; readonly isFaulty: boolean } {
  const text = useText().panels.run;
  const active = useWorkspace((workspace) => workspace.active);
  const plan = useRuns(({ plans }) => plans[active]);
  const isLost = useRuns(({ connection }) => connection === "lost");
  if (isLost) return { sentence: text.lost, isFaulty: true };
  return { sentence: planSentence(plan, text), isFaulty: (plan?.problems.length ?? 0) > 0 };
}

export function planSentence(plan: Plan | undefined, text: Text["panels"]["run"]): string {
  if (plan === undefined) return "";
  const { problems, runs, held } = plan;
  if (problems.length > 0) return text.faulty(problems.length);
  if (runs.size > 0) return text.will(runs.size, held.size);
  return held.size > 0 ? text.nothing : text.empty;
}

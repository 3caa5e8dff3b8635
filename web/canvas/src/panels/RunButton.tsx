import { ChevronDown, Square } from "lucide-react";
import { useId } from "react";
import { isActive } from "../store/progress";
import { invoke, useCommand } from "../store/command";
import { useRuns, useStudio, useText, useView, useWorkspace } from "../store/studio";
import { ariaKeys, formatKeys } from "../ui/keys";
import { RunMenu } from "./RunMenu";
import { RunProgress } from "./RunProgress";
import { usePlanSentence } from "./usePlanSentence";
import "./RunButton.css";

/** Run, what it would do while it is looked at, and, while it does it, how to stop it. */
export function RunButton() {
  const active = useWorkspace((workspace) => workspace.active);
  const isRunning = useRuns(({ byTab }) => isActive(byTab[active]));
  return (
    <div className="run">
      {isRunning && <CancelButton />}
      <StartButton />
    </div>
  );
}

function StartButton() {
  const text = useText();
  const studio = useStudio();
  const command = useCommand("run.start");
  const set = useView((view) => view.set);
  const isAbout = useView((view) => view.isAboutToRun);
  const [planId, menuId] = [useId(), useId()];
  const keys = command?.keys[0] ?? "";
  const look = (isAboutToRun: boolean) => () => set({ isAboutToRun });
  return (
    <div
      className="run-start"
      onPointerEnter={look(true)}
      onPointerLeave={look(false)}
      onFocus={look(true)}
      onBlur={look(false)}
    >
      <button
        className="run-main"
        aria-keyshortcuts={ariaKeys(keys)}
        aria-describedby={planId}
        onClick={() => command && invoke(command, studio)}
      >
        {text.panels.run.label}
        <kbd className="run-keys">{formatKeys(keys, text.ui.keys)}</kbd>
      </button>
      <button className="run-more" popoverTarget={menuId} aria-label={text.panels.run.more}>
        <ChevronDown size={14} aria-hidden />
      </button>
      <RunMenu id={menuId} />
      <PlanNote id={planId} isShown={isAbout} />
    </div>
  );
}

function PlanNote({ id, isShown }: { readonly id: string; readonly isShown: boolean }) {
  const { sentence, isFaulty } = usePlanSentence();
  return (
    <p id={id} className="run-plan" data-shown={isShown} data-faulty={isFaulty}>
      {sentence}
    </p>
  );
}

function CancelButton() {
  const text = useText().panels.run;
  const studio = useStudio();
  const command = useCommand("run.interrupt");
  const active = useWorkspace((workspace) => workspace.active);
  const isCancelling = useRuns(({ byTab }) => byTab[active]?.job?.cancelling === true);
  return (
    <button
      className="pill run-cancel"
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

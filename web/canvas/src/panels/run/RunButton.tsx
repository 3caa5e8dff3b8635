import { ChevronDown } from "lucide-react";
import { useId, useRef, useState } from "react";
import { isActive } from "../../store/runs/runs";
import { invoke, useCommand } from "../../store/command";
import { useRuns, useStudio, useText, useView, useWorkspace } from "../../store/studio";
import { ariaKeys, Keys } from "../../ui/keys";
import { late } from "../../ui/late";
import { CancelRun, usePlanSentence } from "./RunProgress";
import "./RunButton.css";

export const RunMenu = late(() => import("./RunMenu").then(({ RunMenu }) => RunMenu));

/** Run, what it would do while it is looked at, and, while it does it, how to stop it. */
export function RunButton() {
  const active = useWorkspace((workspace) => workspace.active);
  const isRunning = useRuns(({ byTab }) => isActive(byTab[active]));
  return (
    <div className="run">
      {isRunning && <CancelRun className="pill run-cancel" />}
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
  const planId = useId();
  const more = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<Element | null>(null);
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
        <Keys keys={keys} />
      </button>
      <button
        ref={more}
        className="run-more"
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        aria-label={text.panels.run.more}
        onClick={() => setAnchor(anchor === null ? more.current : null)}
      >
        <ChevronDown size={14} aria-hidden />
      </button>
      {anchor !== null && <RunMenu anchor={anchor} onClose={() => setAnchor(null)} />}
      <PlanNote id={planId} isShown={isAbout && anchor === null} />
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

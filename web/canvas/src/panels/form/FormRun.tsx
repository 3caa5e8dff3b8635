import { useId, useRef } from "react";
import { invoke, useCommand } from "../../store/command";
import { isActive } from "../../store/runs/runs";
import { useRuns, useStudio, useText, useWorkspace } from "../../store/studio";
import { Button } from "../../ui/Button";
import { CancelRun, usePlanSentence } from "../run/RunProgress";

/**
 * Run, always within reach of a thumb; and Cancel, with how far it is, while it runs. The picture
 * comes into sight with Run, where the form has pushed it out.
 */
export function FormRun() {
  const text = useText().panels.run;
  const studio = useStudio();
  const start = useCommand("run.start");
  const { sentence, isFaulty } = usePlanSentence();
  const active = useWorkspace((workspace) => workspace.active);
  const isRunning = useRuns(({ byTab }) => isActive(byTab[active]));
  const id = useId();
  const own = useRef<HTMLDivElement>(null);
  const run = () => {
    if (start && invoke(start, studio)) showPicture(own.current?.parentElement ?? null);
  };
  return (
    <div ref={own} className="form-run">
      <div className="form-buttons">
        <Button variant="filled" className="form-start" aria-describedby={id} onClick={run}>
          {text.label}
        </Button>
        {isRunning && <CancelRun className="button form-cancel" />}
      </div>
      <p id={id} className="form-hint" data-faulty={isFaulty}>
        {isRunning ? "" : sentence}
      </p>
    </div>
  );
}

function showPicture(page: Element | null): void {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = isStill ? "instant" : "smooth";
  page?.querySelector(".form-picture")?.scrollIntoView({ block: "nearest", behavior });
}

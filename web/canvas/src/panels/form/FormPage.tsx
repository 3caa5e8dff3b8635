import { useId, useRef } from "react";
import {
  useCatalogue,
  useLatestOutputs,
  useStudio,
  useText,
  useView,
  useWorkflow,
  useRuns,
  useWorkspace,
} from "../../store/studio";
import { Button } from "../../ui/Button";
import { FormFields, FormProblems } from "./FormFields";
import { FormPicture } from "./FormPicture";
import { Thumbnail } from "../pictures/Thumbnail";
import { pagesOf } from "../../text/lateWords";
import { invoke, useCommand } from "../../store/command";
import { isActive } from "../../store/runs/runs";
import { CancelRun, usePlanSentence } from "../run/RunProgress";
import "./FormPage.css";

/** The workflow as a form, for who does not want wires: what it asks for, Run, and its pictures. */
export function FormPage() {
  const text = pagesOf(useText()).form;
  const isLoaded = useCatalogue((catalogue) => catalogue.isLoaded);
  const hasNodes = useWorkflow((workflow) => Object.keys(workflow.nodes).length > 0);
  return (
    <section className="form-page" aria-label={text.label} data-empty={!hasNodes}>
      {hasNodes && isLoaded && <WorkflowForm />}
      {!hasNodes && <NoWorkflow />}
    </section>
  );
}

function WorkflowForm() {
  return (
    <>
      <div className="form-fields">
        <FormFields />
        <FormProblems />
      </div>
      <FormRun />
      <div className="form-result">
        <FormPicture />
        <FormRecent />
      </div>
    </>
  );
}

function NoWorkflow() {
  const text = pagesOf(useText()).form;
  const { view } = useStudio();
  const set = useView((view) => view.set);
  return (
    <div className="form-nothing">
      <h2>{text.noNodes}</h2>
      <p>{text.noNodesHint}</p>
      <div className="form-ways">
        <Button variant="filled" onClick={() => set({ overlay: "templates" })}>
          {text.templates}
        </Button>
        <Button onClick={() => view.getState().set({ page: "canvas" })}>{text.canvas}</Button>
      </div>
    </div>
  );
}

const SHOWN = 12;

/** The latest pictures, of whichever workflow. */
function FormRecent() {
  const text = pagesOf(useText()).form;
  const set = useView((view) => view.set);
  const pictures = useLatestOutputs(({ rows }) => rows);
  if (pictures.length === 0) return null;
  return (
    <section className="form-recent" aria-label={text.recent}>
      <header className="form-head">
        <h3>{text.recent}</h3>
        <Button variant="quiet" onClick={() => set({ overlay: "gallery", picture: null })}>
          {text.all}
        </Button>
      </header>
      <ul className="form-row">
        {pictures.slice(0, SHOWN).map((output) => (
          <li key={output.id}>
            <Thumbnail output={output} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/**
 * Run, always within reach of a thumb; and Cancel, with how far it is, while it runs. The picture
 * comes into sight with Run, where the form has pushed it out.
 */
function FormRun() {
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

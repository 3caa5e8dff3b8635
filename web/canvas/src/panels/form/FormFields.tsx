import { useMemo } from "react";
import { printable, nodeName } from "../../graph/names";
import { formFields } from "../../graph/form";
import { tabName } from "../../store/document/workspace";
import {
  useCatalogue,
  useTab,
  useText,
  useView,
  useWorkflow,
  useRuns,
  useWorkspace,
} from "../../store/studio";
import { Button } from "../../ui/Button";
import { FormField } from "../../widgets/FormField";
import { place } from "../../graph/document";
import { problemsOf, type Problem } from "../../store/runs/problems";
import { pagesOf } from "../../text/lateWords";

/** What the workflow's interface asks for, in its order. */
export function FormFields() {
  const text = useText();
  const name = useTab(tabName);
  const fields = useFormFields();
  return (
    <>
      <h2 className="form-title">{name ?? text.panels.untitled}</h2>
      {fields.length === 0 && <NoFields />}
      {fields.map(({ name, node, port, spec }) =>
        spec === undefined ? (
          <p key={name} className="form-gone">
            {pagesOf(text).form.gone(printable(name))}
          </p>
        ) : (
          <FormField key={name} node={node} port={port} label={labelOf(name)} />
        ),
      )}
    </>
  );
}

/** The fields of the form, which change with the interface and not with each value. */
export function useFormFields() {
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const asked = useWorkflow((workflow) => workflow.interface);
  const nodes = useWorkflow((workflow) => workflow.nodes);
  return useMemo(
    () => formFields({ lienzo: 1, nodes, ...(asked && { interface: asked }) }, specs),
    [asked, nodes, specs],
  );
}

/** "second_seed" as people read it. */
function labelOf(name: string): string {
  return printable(name).replaceAll("_", " ");
}

function NoFields() {
  const text = pagesOf(useText()).form;
  const set = useView((view) => view.set);
  return (
    <div className="form-none">
      <p>{text.empty}</p>
      <p className="form-hint">{text.emptyHint}</p>
      <div className="form-ways">
        <Button onClick={() => set({ drawer: "interface" })}>{text.choose}</Button>
        <Button onClick={() => set({ page: "canvas" })}>{text.canvas}</Button>
      </div>
    </div>
  );
}

/** What is wrong and stands beside no field of the form: of the rest of the workflow, and of its run. */
export function FormProblems() {
  const text = pagesOf(useText()).form;
  const active = useWorkspace((workspace) => workspace.active);
  const plan = useRuns(({ plans }) => plans[active]);
  const run = useRuns(({ byTab }) => byTab[active]);
  const shown = new Set(useFormFields().map((field) => field.place));
  const others = problemsOf(plan, run).filter(
    ({ node, port, stage }) =>
      stage === "run" || node === null || port === null || !shown.has(place(node, port)),
  );
  if (others.length === 0) return null;
  const isBefore = others.some(({ stage }) => stage === "plan");
  return (
    <div className="form-problems" role="alert">
      <p>{isBefore ? text.problems : text.failed}</p>
      <ul>
        {others.map((problem) => (
          <Line key={`${problem.node} ${problem.port} ${problem.message}`} problem={problem} />
        ))}
      </ul>
    </div>
  );
}

function Line({ problem: { node, message } }: { readonly problem: Problem }) {
  const text = pagesOf(useText()).form;
  const name = useWorkflow((workflow) => (node === null ? null : nodeName(workflow, node)));
  return <li>{name === null ? printable(message) : text.problem(name, message)}</li>;
}

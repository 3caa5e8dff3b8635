import { place } from "../../graph/document";
import { nodeName, printable } from "../../graph/names";
import { problemsOf, type Problem } from "../../store/runs/problems";
import { useRuns, useText, useWorkflow, useWorkspace } from "../../store/studio";
import { useFormFields } from "./FormFields";

/** What is wrong and stands beside no field of the form: of the rest of the workflow, and of its run. */
export function FormProblems() {
  const text = useText().pages.form;
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
  const text = useText().pages.form;
  const name = useWorkflow((workflow) => (node === null ? null : nodeName(workflow, node)));
  return <li>{name === null ? printable(message) : text.problem(name, message)}</li>;
}

import { problemsOf, type Problem } from "../../store/runs/problems";
import { useCommand } from "../../store/command";
import {
  useRuns,
  useStudio,
  useText,
  useView,
  useWorkflow,
  useWorkspace,
} from "../../store/studio";
import { formatKeys } from "../../ui/keys";
import { nodeName } from "../../graph/names";
import "./Problems.css";

/** Why the workflow cannot run, and why its last run failed; each leads to its node. */
export function Problems() {
  const text = useText();
  const active = useWorkspace((workspace) => workspace.active);
  const plan = useRuns(({ plans }) => plans[active]);
  const run = useRuns(({ byTab }) => byTab[active]);
  const key = useCommand("view.nextProblem")?.keys[0] ?? "";
  const problems = problemsOf(plan, run);
  const words = text.panels.problems;
  return (
    <div className="drawer-body">
      {problems.length === 0 && (
        <p className="drawer-empty">{plan === undefined ? words.loading : words.none}</p>
      )}
      <Stage title={words.plan} problems={problems.filter(({ stage }) => stage === "plan")} />
      <Stage title={words.run} problems={problems.filter(({ stage }) => stage === "run")} />
      <Traceback trace={run?.error?.traceback ?? null} />
      {problems.length > 0 && (
        <p className="problems-hint">{words.hint(formatKeys(key, text.ui.keys))}</p>
      )}
    </div>
  );
}

interface StageProps {
  readonly title: string;
  readonly problems: readonly Problem[];
}

function Stage({ title, problems }: StageProps) {
  if (problems.length === 0) return null;
  return (
    <section>
      <h3 className="drawer-title">{title}</h3>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.node}.${problem.port} ${problem.message}`}>
            <ProblemItem problem={problem} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ProblemItem({ problem: { node, port, message } }: { readonly problem: Problem }) {
  const text = useText().panels.problems;
  const { canvas } = useStudio();
  const select = useView((view) => view.select);
  const isSelected = useView((view) => node !== null && view.selection.has(node));
  const name = useWorkflow((workflow) => (node === null ? text.whole : nodeName(workflow, node)));
  const show = () => {
    if (node === null) return;
    select([node]);
    canvas.handle?.fit([node]);
    canvas.handle?.focus(node);
  };
  return (
    <button
      className="problems-item"
      aria-current={isSelected}
      disabled={node === null}
      onClick={show}
    >
      <b className="problems-where">{name}</b>
      <span className="problems-message">
        {port !== null && <b>{port}: </b>}
        {message}
      </span>
    </button>
  );
}

function Traceback({ trace }: { readonly trace: string | null }) {
  const text = useText().panels.problems;
  if (trace === null) return null;
  return (
    <details className="problems-trace">
      <summary>{text.traceback}</summary>
      <pre>{trace}</pre>
    </details>
  );
}

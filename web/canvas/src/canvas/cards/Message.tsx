import { useShallow } from "zustand/react/shallow";
import { at } from "../../graph/records";
import { problemsOf } from "../../store/runs/problems";
import { useRuns, useWorkspace } from "../../store/studio";

const MOST = 3; // the rest is in the list of problems

/** What is wrong with a node, in plain words, below its card. */
export function Message({ id }: { readonly id: string }) {
  const tab = useWorkspace((workspace) => workspace.active);
  const messages = useRuns(
    useShallow((runs) => {
      const [plan, run] = [runs.plans[tab], runs.byTab[tab]];
      const found = problemsOf(plan, run).filter((problem) => problem.node === id);
      const own = at(run?.nodes, id)?.message;
      const isSaid = found.some(({ message }) => message === own);
      const said = found.map(({ port, message }) =>
        port === null ? message : `${port}: ${message}`,
      );
      return own === undefined || isSaid ? said : [own, ...said];
    }),
  );
  if (messages.length === 0) return null;
  return (
    <div className="card-message" role="status">
      {messages.slice(0, MOST).map((message) => (
        <p key={message}>{message}</p>
      ))}
    </div>
  );
}

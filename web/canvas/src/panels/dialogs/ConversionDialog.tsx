import { nodeName } from "../../graph/names";
import type { Problem } from "../../schema/schema";
import { useStudio, useText, useWorkflow } from "../../store/studio";
import type { Conversion } from "../../store/view/view";
import { pagesOf } from "../../text/lateWords";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import "./ConversionDialog.css";

/** A workflow of ComfyUI was opened: what of it is missing here, and what was read otherwise. */
export function ConversionDialog({ conversion }: { readonly conversion: Conversion }) {
  const text = pagesOf(useText()).conversion;
  const { view } = useStudio();
  const close = () => view.getState().set({ conversion: null });
  const { name, remarks, problems } = conversion;
  const done = (
    <Button variant="filled" onClick={close}>
      {text.done}
    </Button>
  );
  return (
    <Dialog title={text.title(name)} onClose={close} actions={done} size="large">
      <p className="conversion-intro">{problems.length > 0 ? text.partly : text.whole}</p>
      <Report title={text.problems(problems.length)} lines={problems} onGo={close} />
      <Report title={text.remarks(remarks.length)} lines={remarks} onGo={close} />
    </Dialog>
  );
}

interface ReportProps {
  readonly title: string;
  readonly lines: readonly Problem[];
  readonly onGo: () => void;
}

function Report({ title, lines, onGo }: ReportProps) {
  if (lines.length === 0) return null;
  return (
    <section>
      <h3 className="conversion-title">{title}</h3>
      <ul className="conversion-lines">
        {lines.map((line, at) => (
          <Line key={at} line={line} onGo={onGo} />
        ))}
      </ul>
    </section>
  );
}

/** A press on it shows the node. */
function Line({ line, onGo }: { readonly line: Problem; readonly onGo: () => void }) {
  const { canvas, view } = useStudio();
  const { node, port, message } = line;
  const isThere = useWorkflow((workflow) => Object.hasOwn(workflow.nodes, node));
  const name = useWorkflow((workflow) => nodeName(workflow, node));
  const go = () => {
    onGo();
    view.getState().select([node]);
    canvas.handle?.fit([node]);
  };
  return (
    <li>
      <button type="button" className="conversion-line" disabled={!isThere} onClick={go}>
        <b>{port === null ? name : `${name} · ${port}`}</b>
        <span>{message}</span>
      </button>
    </li>
  );
}

import { useDeferredValue, useMemo } from "react";
import { outline } from "../../graph/outline";
import { useCommand } from "../../store/command";
import { useCatalogue, useStudio, useText, useView, useWorkflow } from "../../store/studio";
import { outlineTree, type OutlineItem, type OutlinePlace } from "./outlineTree";
import { PortShape } from "../../ui/PortShape";
import { Tree } from "./Tree";

/** The workflow to be read and walked: nodes in the order in which they run, and their links. */
export function Outline() {
  const text = useText().panels.outline;
  const { canvas } = useStudio();
  const select = useView((view) => view.select);
  const selection = useView((view) => view.selection);
  const items = useItems();
  const key = useCommand("arrange.connect")?.keys[0] ?? "";
  const show = ({ target }: OutlinePlace) => {
    select([target]);
    canvas.handle?.fit([target]);
    canvas.handle?.focus(target);
  };
  const strike = ({ target }: OutlinePlace, struck: string) => {
    if (struck === " ") select([target]);
    else if (struck.toUpperCase() === key && !target.startsWith(".")) {
      select([target]);
      canvas.handle?.connect(target);
    } else return false;
    return true;
  };
  return (
    <div className="drawer-body">
      {items.length === 0 ? (
        <p className="drawer-empty">{text.empty}</p>
      ) : (
        <>
          <p className="drawer-empty">{text.hint}</p>
          <Tree
            label={text.label}
            items={items}
            current={selection}
            onPick={show}
            onKey={strike}
            mark={shapeOf}
          />
        </>
      )}
    </div>
  );
}

function shapeOf({ type }: OutlinePlace) {
  return type !== undefined && <PortShape type={type} />;
}

/** Typing into a field goes before it: the outline of a large workflow takes its time. */
function useItems(): readonly OutlineItem[] {
  const text = useText().panels.outline;
  const workflow = useDeferredValue(useWorkflow((workflow) => workflow));
  const specs = useCatalogue((catalogue) => catalogue.specs);
  return useMemo(() => outlineTree(outline(workflow, specs), text), [workflow, specs, text]);
}

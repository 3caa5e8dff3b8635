import type { EdgeProps } from "@xyflow/react";
import { memo, type KeyboardEvent } from "react";
import type { Point } from "../../graph/document";
import { moveReroute, removeReroute } from "../../graph/routes";
import { useRuns, useStudio, useText, useView, useWorkspace } from "../../store/studio";
import { path } from "./curve";
import type { Wire as WireElement } from "../render/scene";
import { useGesture } from "../state/gestureState";
import { typeTint } from "../../ui/typeColour";
import { isPicked } from "./linkRules";
import "./Wire.css";

type Props = EdgeProps<WireElement>;

/** A link, in the colour of what flows in it. A hidden one shows but its stubs. */
export const Wire = memo(function Wire(props: Props) {
  return props.data?.isHidden === true ? <HiddenWire {...props} /> : <SeenWire {...props} />;
});

function HiddenWire(props: Props) {
  const { source, target, selected } = props;
  const isNear = useGesture(({ hovered }) => hovered === source || hovered === target);
  const isChosen = useView(({ selection }) => selection.has(source) || selection.has(target));
  if (isNear || isChosen || selected === true) return <SeenWire {...props} />;
  const { sourceX, sourceY, targetX, targetY, data } = props;
  return (
    <g className="wire is-hidden" style={typeTint(data?.colour ?? "any")}>
      <path className="wire-line" d={`M${sourceX},${sourceY}h14`} />
      <circle className="wire-stub" cx={sourceX + 17} cy={sourceY} r={2.5} />
      <path className="wire-line" d={`M${targetX},${targetY}h-14`} />
      <circle className="wire-stub" cx={targetX - 17} cy={targetY} r={2.5} />
      <path className="wire-hit" d={`M${sourceX},${sourceY}h20M${targetX},${targetY}h-20`} />
    </g>
  );
}

function SeenWire({ id, target, sourceX, sourceY, targetX, targetY, data }: Props) {
  const tab = useWorkspace((workspace) => workspace.active);
  const flows = useRuns((runs) => runs.byTab[tab]?.nodes[target]?.state === "running");
  const state = useGesture((gesture) => {
    if (isPicked(gesture.pendingLinks, id)) return "is-picked";
    if (gesture.cut?.links.has(id)) return "is-cut";
    return gesture.inserting === id ? "is-target" : "";
  });
  const via = useBent(id, data?.via ?? NO_POINTS);
  const isFar = useGesture((gesture) => gesture.isFar);
  const line = path([sourceX, sourceY], via, [targetX, targetY]);
  if (isFar) return <path className="wire-line" style={typeTint(data?.colour ?? "any")} d={line} />;
  return (
    <g
      className={`wire ${state}${flows ? " is-flowing" : ""}${data?.isList ? " is-list" : ""}`}
      style={typeTint(data?.colour ?? "any")}
    >
      <path className="wire-hit" d={line} />
      <path className="wire-line" d={line} />
      {data?.isList && <path className="wire-core" d={line} />}
      {via.map((at, index) => (
        <Bend key={index} link={id} index={index} at={at} />
      ))}
    </g>
  );
}

/** The reroute points, with the one that is held where it is dragged to, be it there already or not. */
function useBent(link: string, via: readonly Point[]): readonly Point[] {
  const bending = useGesture((gesture) =>
    gesture.bending?.link === link ? gesture.bending : null,
  );
  if (bending === null) return via;
  return via.toSpliced(bending.index, bending.isNew ? 0 : 1, bending.at);
}

interface BendProps {
  readonly link: string;
  readonly index: number;
  readonly at: Point;
}

function Bend({ link, index, at: [x, y] }: BendProps) {
  const { workspace } = useStudio();
  const words = useText().canvas;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const isGone = event.key === "Delete" || event.key === "Backspace";
    if (step === undefined && !isGone) return;
    event.preventDefault();
    event.stopPropagation();
    const { edit } = workspace.getState();
    if (step === undefined) return edit((workflow) => removeReroute(workflow, link, index));
    const by = event.shiftKey ? 32 : 8;
    const to: Point = [x + step[0] * by, y + step[1] * by];
    edit((workflow) => moveReroute(workflow, link, index, to), `bend ${link} ${index}`);
  };
  return (
    <circle
      className="wire-bend"
      cx={x}
      cy={y}
      r={4.5}
      data-bend={index}
      tabIndex={0}
      role="button"
      aria-label={words.point(index + 1)}
      aria-description={words.pointHelp}
      onKeyDown={onKeyDown}
    />
  );
}

const NO_POINTS: readonly Point[] = [];
const STEPS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

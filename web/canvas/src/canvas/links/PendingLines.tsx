import { ViewportPortal } from "@xyflow/react";
import type { Point } from "../../graph/document";
import { kind } from "../../graph/kinds";
import { useCatalogue, useText, useWorkflow } from "../../store/studio";
import { path } from "./curve";
import { useGesture, type End, type PendingLinks } from "../state/gestureState";
import { endPoint, type CanvasContext } from "../state/canvasContext";
import { typeTint } from "../../ui/typeColour";
import { typeOf } from "./linkRules";
import "./Wire.css";

/** The links that are being drawn, from their fixed ends to the pointer or the port that it would take. */
export function PendingLines({ context }: { readonly context: CanvasContext }) {
  const pendingLinks = useGesture((gesture) => gesture.pendingLinks);
  const search = useGesture((gesture) => gesture.search);
  if (pendingLinks !== null) {
    const to =
      pendingLinks.aim === null
        ? pendingLinks.at
        : (endPoint(context.scene(), pendingLinks.aim) ?? pendingLinks.at);
    return (
      <Lines
        context={context}
        ends={pendingLinks.fixed}
        to={to}
        isRefused={pendingLinks.refusal !== null}
      />
    );
  }
  if (search?.from === undefined) return null;
  return <Lines context={context} ends={[search.from]} to={search.at} isRefused={false} />;
}

interface Props {
  readonly context: CanvasContext;
  readonly ends: readonly End[];
  readonly to: Point;
  readonly isRefused: boolean;
}

function Lines({ context, ends, to, isRefused }: Props) {
  if (Number.isNaN(to[0])) return null;
  return (
    <ViewportPortal>
      <svg className={isRefused ? "pending-links is-refused" : "pending-links"} aria-hidden>
        {ends.map((end) => (
          <Line key={`${end.node}.${end.port}`} context={context} end={end} to={to} />
        ))}
      </svg>
    </ViewportPortal>
  );
}

function Line({
  context,
  end,
  to,
}: {
  readonly context: CanvasContext;
  readonly end: End;
  readonly to: Point;
}) {
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const type = useWorkflow((workflow) => typeOf(workflow, specs, end));
  const at = endPoint(context.scene(), end);
  if (at === null) return null;
  const [from, until] = end.side === "output" ? [at, to] : [to, at];
  return (
    <g className="wire is-pending" style={typeTint(kind(type).colour)}>
      <path className="wire-line" d={path(from, [], until)} />
      <circle className="wire-tip" cx={to[0]} cy={to[1]} r={4} />
    </g>
  );
}

/** Why what the pointer is over does not take it: beside the pointer, in plain words. */
export function Reason({ context }: { readonly context: CanvasContext }) {
  const text = useText();
  const pendingLinks = useGesture((gesture) => gesture.pendingLinks);
  if (pendingLinks?.refusal == null) return null;
  const { x, y } = placeOf(context, pendingLinks);
  return (
    <p className="reason" role="status" style={{ transform: `translate(${x}px, ${y}px)` }}>
      {text.faults.refusal(pendingLinks.refusal)}
    </p>
  );
}

function placeOf(context: CanvasContext, { at: [x, y] }: PendingLinks): { x: number; y: number } {
  const screen = context.flow.flowToScreenPosition({ x, y });
  const box = context.bounds();
  return { x: screen.x - box.left + 16, y: screen.y - box.top + 18 };
}

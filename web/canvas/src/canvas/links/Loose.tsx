import { ViewportPortal } from "@xyflow/react";
import type { Point } from "../../graph/document";
import { kind } from "../../graph/kinds";
import { useCatalogue, useText, useWorkflow } from "../../store/studio";
import { path } from "./curve";
import { useHand, type End, type Wiring } from "../state/hand";
import { endPoint, type Site } from "../state/site";
import { tinted } from "../../ui/tinted";
import { typeOf } from "./wiring";
import "./Wire.css";

/** The links in the hand, from their fixed ends to the pointer or the port that it would take. */
export function Loose({ site }: { readonly site: Site }) {
  const wiring = useHand((hand) => hand.wiring);
  const search = useHand((hand) => hand.search);
  if (wiring !== null) {
    const to = wiring.aim === null ? wiring.at : (endPoint(site.drawn(), wiring.aim) ?? wiring.at);
    return <Lines site={site} ends={wiring.fixed} to={to} isRefused={wiring.refusal !== null} />;
  }
  if (search?.from === undefined) return null;
  return <Lines site={site} ends={[search.from]} to={search.at} isRefused={false} />;
}

interface Props {
  readonly site: Site;
  readonly ends: readonly End[];
  readonly to: Point;
  readonly isRefused: boolean;
}

function Lines({ site, ends, to, isRefused }: Props) {
  if (Number.isNaN(to[0])) return null;
  return (
    <ViewportPortal>
      <svg className={isRefused ? "loose is-refused" : "loose"} aria-hidden>
        {ends.map((end) => (
          <Line key={`${end.node}.${end.port}`} site={site} end={end} to={to} />
        ))}
      </svg>
    </ViewportPortal>
  );
}

function Line({ site, end, to }: { readonly site: Site; readonly end: End; readonly to: Point }) {
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const type = useWorkflow((workflow) => typeOf(workflow, specs, end));
  const at = endPoint(site.drawn(), end);
  if (at === null) return null;
  const [from, until] = end.side === "output" ? [at, to] : [to, at];
  return (
    <g className="wire is-loose" style={tinted(kind(type).colour)}>
      <path className="wire-line" d={path(from, [], until)} />
      <circle className="wire-tip" cx={to[0]} cy={to[1]} r={4} />
    </g>
  );
}

/** Why what the hand is over does not take it: beside the pointer, in plain words. */
export function Reason({ site }: { readonly site: Site }) {
  const text = useText();
  const wiring = useHand((hand) => hand.wiring);
  if (wiring?.refusal == null) return null;
  const { x, y } = placeOf(site, wiring);
  return (
    <p className="reason" role="status" style={{ transform: `translate(${x}px, ${y}px)` }}>
      {text.faults.refusal(wiring.refusal)}
    </p>
  );
}

function placeOf(site: Site, { at: [x, y] }: Wiring): { x: number; y: number } {
  const screen = site.flow.flowToScreenPosition({ x, y });
  const box = site.bounds();
  return { x: screen.x - box.left + 16, y: screen.y - box.top + 18 };
}

import type { NodeProps } from "@xyflow/react";
import { lazy, memo, Suspense } from "react";
import { useShallow } from "zustand/react/shallow";
import { isBypassed } from "../../graph/bypass";
import { nodeName } from "../../graph/names";
import { at } from "../../graph/records";
import {
  useCatalogue,
  useNode,
  useRuns,
  useView,
  useWorkflow,
  useWorkspace,
} from "../../store/studio";
import { cardColour, typeTint } from "../../ui/typeColour";
import { CardBody } from "./CardBody";
import { CardHeader, cardState, type Situation } from "./CardHeader";
import type { Element } from "../render/scene";
import { useGesture } from "../state/gestureState";
import { Ports } from "./Port";
import { problemsOf } from "../../store/runs/problems";
import "./Card.css";

const Missing = lazy(() => import("./Missing").then(({ Missing }) => ({ default: Missing })));

/** A node, of whatever type: header, ports, fields, picture, and what went wrong. */
export const Card = memo(function Card({ id, data: { box } }: NodeProps<Element>) {
  const node = useNode(id);
  const type = useCatalogue((catalogue) => catalogue.specs.types.get(node?.type ?? ""));
  const isFar = useGesture((gesture) => gesture.isFar);
  const situation = useSituation(id, node !== undefined && isBypassed(node), type === undefined);
  const willRun = useView((view) => view.isAboutToRun) && situation.isPlanned;
  if (node === undefined || box === null) return null;
  const state = cardState(situation);
  return (
    <article
      className={`card is-${state}${willRun ? " will-run" : ""}${box.rows.length === 0 ? " is-collapsed" : ""}`}
      style={typeTint(cardColour(type))}
    >
      {isFar ? (
        <FarTitle id={id} />
      ) : (
        <>
          <CardHeader id={id} type={type} state={state} situation={situation} />
          {box.rows.length > 0 && <CardBody id={id} box={box} />}
          <Ports id={id} box={box} />
          {state === "missing" ? (
            <Suspense>
              <Missing id={id} type={node.type} />
            </Suspense>
          ) : (
            <Message id={id} />
          )}
        </>
      )}
    </article>
  );
});

/** All that can be read from far away. */
function FarTitle({ id }: { readonly id: string }) {
  return <b className="title">{useWorkflow((workflow) => nodeName(workflow, id))}</b>;
}

/** All that the header and the state of a card are made from. */
function useSituation(id: string, isBypassed: boolean, isMissing: boolean): Situation {
  const tab = useWorkspace((workspace) => workspace.active);
  const run = useRuns((runs) => at(runs.byTab[tab]?.nodes, id));
  const seconds = useRuns((runs) => at(runs.byTab[tab]?.times, id) ?? run?.seconds);
  const isHeld = useRuns((runs) => runs.plans[tab]?.held.has(id) ?? false);
  const isPlanned = useRuns((runs) => runs.plans[tab]?.runs.has(id) ?? false);
  return { run, seconds, isHeld, isPlanned, isBypassed, isMissing };
}

const MOST = 3; // the rest is in the list of problems

/** What is wrong with a node, in plain words, below its card. */
function Message({ id }: { readonly id: string }) {
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

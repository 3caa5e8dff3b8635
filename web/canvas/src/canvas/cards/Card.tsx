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
  useStudio,
  useText,
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
import { problemsOf, suggestionIn } from "../../store/runs/problems";
import type { Plan, TabRun } from "../../store/runs/runs";
import { setInput } from "../../graph/edit";
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
  const why = useRuns((runs) => runs.plans[tab]?.why.get(id));
  return { run, seconds, isHeld, isPlanned, why, isBypassed, isMissing };
}

const MOST = 3; // the rest is in the list of problems

interface Said {
  readonly port: string | null;
  readonly message: string;
}

/** What is wrong with a node, in plain words, below its card; or, quietly, what is worth knowing. */
function Message({ id }: { readonly id: string }) {
  const tab = useWorkspace((workspace) => workspace.active);
  const problems = useRuns(useShallow(({ plans, byTab }) => faultsOf(plans[tab], byTab[tab], id)));
  const notes = useRuns(useShallow(({ plans, byTab }) => notesOf(plans[tab], byTab[tab], id)));
  if (problems.length > 0) {
    return (
      <div className="card-message" role="status">
        {problems.slice(0, MOST).map((line) => (
          <Fault key={line} id={id} said={line} />
        ))}
      </div>
    );
  }
  if (notes.length === 0) return null;
  return (
    <div className="card-message is-quiet" role="status">
      {notes.slice(0, MOST).map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

/** With what it offers instead, a press away. */
function Fault({ id, said }: { readonly id: string; readonly said: string }) {
  const words = useText().canvas;
  const { workspace } = useStudio();
  const [port, message] = apart(said);
  const offered = port === null ? null : suggestionIn(message);
  const take = () => {
    if (port === null || offered === null) return;
    workspace.getState().edit((workflow) => setInput(workflow, id, port, offered));
  };
  return (
    <>
      <p>{port === null ? message : `${port}: ${message}`}</p>
      {offered !== null && (
        <button type="button" className="card-replace nodrag" onClick={take}>
          {words.insteadBy(offered)}
        </button>
      )}
    </>
  );
}

/** As lines of port, a tab and message: texts are compared, so that nothing is drawn for nothing. */
function faultsOf(plan: Plan | undefined, run: TabRun | undefined, id: string): readonly string[] {
  const found = problemsOf(plan, run).filter((problem) => problem.node === id);
  const own = at(run?.nodes, id)?.message;
  const isSaid = own === undefined || found.some(({ message }) => message === own);
  return [...(isSaid ? [] : [line({ port: null, message: own })]), ...found.map(line)];
}

function line({ port, message }: Said): string {
  return `${port ?? ""}\t${message}`;
}

function apart(said: string): readonly [port: string | null, message: string] {
  const tab = said.indexOf("\t");
  return [said.slice(0, tab) || null, said.slice(tab + 1)];
}

/** What is probably not meant, and what the node told when it ran. */
function notesOf(plan: Plan | undefined, run: TabRun | undefined, id: string): readonly string[] {
  const remarks = plan?.remarks.filter(({ node }) => node === id) ?? [];
  const said = remarks.map(({ port, message }) =>
    port === null ? message : `${port}: ${message}`,
  );
  return [...said, ...(at(run?.notices, id) ?? [])];
}

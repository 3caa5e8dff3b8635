import type { NodeProps } from "@xyflow/react";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { frames, parts, type NodeId } from "../../graph/document";
import { setFrame, toggleFrameCollapse } from "../../graph/frames";
import { kind } from "../../graph/kinds";
import { at } from "../../graph/records";
import { outputSpec, inputSpec } from "../../graph/spec";
import {
  useCatalogue,
  useRuns,
  useStudio,
  useText,
  useWorkflow,
  useWorkspace,
} from "../../store/studio";
import type { NodeRun } from "../../store/runs/runs";
import { blockPortY, frameId, type Block } from "../render/blocks";
import type { Element } from "../render/scene";
import { frameState, progress, saidOf } from "./CardHeader";
import { useGesture, type End } from "../state/gestureState";
import { Port } from "./Port";
import { Progress } from "./Progress";
import { typeTint } from "../../ui/typeColour";
import { Title } from "./Title";
import "./Frame.css";

/** A frame around its nodes; collapsed, one card with the ports that lead out of it. */
export const Frame = memo(function Frame({ id: element, data: { block } }: NodeProps<Element>) {
  const id = frameId(element) ?? "";
  const words = useText().canvas;
  const { workspace } = useStudio();
  const frame = useWorkflow((workflow) => frames(workflow)[id]);
  const isJoined = useGesture((gesture) => gesture.joining === id);
  const run = useRunWithin(block === null ? NONE : (frame?.nodes ?? NONE));
  if (frame === undefined) return null;
  const isCollapsed = block !== null;
  const state = isCollapsed
    ? `is-collapsed is-${run?.state ?? "calm"}`
    : isJoined
      ? "is-joined"
      : "";
  const toggle = () => workspace.getState().edit((workflow) => toggleFrameCollapse(workflow, id));
  return (
    <section
      className={`frame ${state}`}
      style={frame.colour === undefined ? undefined : typeTint(kind(frame.colour).colour)}
    >
      <header className="frame-title">
        <button
          type="button"
          className="frame-fold nodrag"
          aria-label={isCollapsed ? words.expand : words.collapse}
          aria-expanded={!isCollapsed}
          onClick={toggle}
        >
          {isCollapsed ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
        </button>
        <Title
          element={element}
          label={words.frameTitle}
          title={frame.title}
          rename={(workflow, title) => setFrame(workflow, id, { title })}
        />
        {isCollapsed && (
          <span className="card-chip">
            {run === null ? words.nodesInside(frame.nodes.length) : saidOf(run, words)}
          </span>
        )}
        {run?.state === "running" && <Progress share={progress(run)} />}
      </header>
      {isCollapsed ? (
        <BlockPorts block={block} />
      ) : (
        <i className="frame-corner nodrag" data-resize="" title={words.resize} />
      )}
    </section>
  );
});

const NONE: readonly NodeId[] = [];

/** Of the nodes in a collapsed frame, where nothing else shows it. */
function useRunWithin(nodes: readonly NodeId[]): NodeRun | null {
  const tab = useWorkspace((workspace) => workspace.active);
  return useRuns((runs) => frameState(nodes.map((node) => at(runs.byTab[tab]?.nodes, node))));
}

function BlockPorts({ block }: { readonly block: Block }) {
  const rows = (side: End["side"], places: readonly string[]) =>
    places.map((at, row) => <BlockPort key={`${side} ${at}`} side={side} at={at} row={row} />);
  return (
    <>
      {rows("input", block.inputs)}
      {rows("output", block.outputs)}
    </>
  );
}

/** A port of a node within, on the border of the block. */
function BlockPort(props: {
  readonly side: End["side"];
  readonly at: string;
  readonly row: number;
}) {
  const [node, port] = parts(props.at);
  const type = useWorkflow((workflow) => at(workflow.nodes, node)?.type ?? "");
  const find = props.side === "input" ? inputSpec : outputSpec;
  const spec = useCatalogue(({ specs }) => find(specs.types.get(type), port));
  const y = blockPortY(props.row);
  return (
    <>
      <span className={`frame-port card-port-${props.side}`} style={{ top: y - 12 }}>
        {port}
      </span>
      <Port
        node={node}
        side={props.side}
        port={port}
        spec={spec}
        x={props.side === "input" ? 0 : 256}
        y={y}
        isLinked
      />
    </>
  );
}

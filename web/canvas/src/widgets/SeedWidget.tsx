import { Dices, Shuffle } from "lucide-react";
import { look, place, type NodeId } from "../graph/document";
import { setLook } from "../graph/edit";
import type { Json } from "../graph/json";
import { randomSeed } from "../graph/seeds";
import { useRuns, useStudio, useText, useWorkflow, useWorkspace } from "../store/studio";
import { grouped, rangeOf } from "./numbers";
import { useTypedNumber } from "./useTypedNumber";
import type { WidgetProps } from "./widget";

/** A seed: typed, drawn by the dice, or drawn anew for each run, with the one that was used to be read. */
export function SeedWidget(props: WidgetProps & { readonly node: NodeId }) {
  const { node, spec, onChange } = props;
  const text = useText().fields;
  const [isRandom, setRandom] = useRandom(node, spec.name);
  return (
    <>
      {isRandom ? (
        <UsedSeed
          node={node}
          port={spec.name}
          onKeep={(seed) => {
            onChange(seed);
            setRandom(false);
          }}
        />
      ) : (
        <SeedField {...props} />
      )}
      <button
        type="button"
        className="field-tool nodrag"
        aria-label={text.drawSeed}
        title={text.drawSeed}
        disabled={isRandom}
        onClick={() => onChange(randomSeed())}
      >
        <Dices aria-hidden />
      </button>
      <button
        type="button"
        className="field-tool nodrag"
        aria-label={text.seedEachRun}
        aria-pressed={isRandom}
        title={text.seedEachRun}
        onClick={() => setRandom(!isRandom)}
      >
        <Shuffle aria-hidden />
      </button>
    </>
  );
}

function SeedField({ spec, value, label, problem, onChange }: WidgetProps) {
  const range = { ...rangeOf(spec), low: 0 };
  const { typed, isFaulty, fieldProps } = useTypedNumber({ value, range, onChange });
  return (
    <input
      {...fieldProps}
      className="field-value nodrag"
      inputMode="numeric"
      aria-label={label}
      aria-invalid={problem !== undefined || isFaulty}
      value={typed ?? grouped(value)}
    />
  );
}

/** In place of a seed that is drawn for each run: the one that the latest run drew, to be kept. */
function UsedSeed(props: {
  readonly node: NodeId;
  readonly port: string;
  readonly onKeep: (seed: Json) => void;
}) {
  const text = useText().fields;
  const tab = useWorkspace((workspace) => workspace.active);
  const used = useRuns((runs) => runs.byTab[tab]?.seeds[place(props.node, props.port)]);
  const words = used === undefined ? text.randomSeed : text.keepSeed(String(used));
  return (
    <button
      type="button"
      className="field-ghost nodrag"
      aria-label={words}
      title={words}
      disabled={used === undefined}
      onClick={() => used !== undefined && props.onKeep(used)}
    >
      {used === undefined ? text.random : grouped(used)}
    </button>
  );
}

function useRandom(node: NodeId, port: string): [boolean, (isOn: boolean) => void] {
  const { workspace } = useStudio();
  const random = useWorkflow((workflow) => look(workflow, node).random ?? NONE);
  const set = (isOn: boolean) => {
    const others = random.filter((name) => name !== port);
    const next = isOn ? [...others, port] : others;
    workspace.getState().edit((workflow) => setLook(workflow, node, { random: next }));
  };
  return [random.includes(port), set];
}

const NONE: readonly string[] = [];

import { Dices, Shuffle } from "lucide-react";
import { look, place, type NodeId } from "../graph/document";
import { setInput, setLook } from "../graph/edit";
import type { Json } from "../json/json";
import { randomSeed } from "../graph/seeds";
import { useRuns, useStudio, useText, useWorkflow, useWorkspace } from "../store/studio";
import { grouped, rangeOf } from "./numbers";
import { useTypedNumber } from "./useTypedNumber";
import { asText, faultProps, type WidgetProps } from "./widget";

/** A seed: typed, drawn by the dice, or drawn anew for each run, with the one that was used to be read. */
export function SeedWidget(props: WidgetProps & { readonly node: NodeId }) {
  const { node, spec, onChange } = props;
  const text = useText().fields;
  const { isRandom, toggle, keep } = useRandom(node, spec.name);
  return (
    <>
      {isRandom ? (
        <UsedSeed node={node} port={spec.name} onKeep={keep} />
      ) : (
        <>
          <SeedField {...props} />
          <button
            type="button"
            className="field-tool nodrag"
            aria-label={text.drawSeed}
            title={text.drawSeed}
            onClick={() => onChange(randomSeed())}
          >
            <Dices aria-hidden />
          </button>
        </>
      )}
      <button
        type="button"
        className="field-tool nodrag"
        aria-label={text.seedEachRun}
        aria-pressed={isRandom}
        title={text.seedEachRun}
        onClick={toggle}
      >
        <Shuffle aria-hidden />
      </button>
    </>
  );
}

function SeedField(props: WidgetProps) {
  const { typed, hasFocus, fieldProps } = useTypedNumber(props, rangeOf(props.spec));
  const plain = asText(props.value);
  return (
    <input
      {...fieldProps}
      {...faultProps(props)}
      className="field-value nodrag"
      inputMode="numeric"
      aria-label={props.label}
      value={typed ?? (hasFocus ? plain : grouped(props.value))}
    />
  );
}

interface UsedSeedProps {
  readonly node: NodeId;
  readonly port: string;
  readonly onKeep: (seed: Json) => void;
}

/** In place of a seed that is drawn for each run: the one that the latest run drew, to be kept. */
function UsedSeed({ node, port, onKeep }: UsedSeedProps) {
  const text = useText().fields;
  const tab = useWorkspace((workspace) => workspace.active);
  const used = useRuns((runs) => runs.byTab[tab]?.seeds[place(node, port)]);
  if (used === undefined) return <span className="field-ghost">{text.random}</span>;
  const words = text.keepSeed(asText(used));
  return (
    <button
      type="button"
      className="field-ghost nodrag"
      aria-label={words}
      title={words}
      onClick={() => onKeep(used)}
    >
      {grouped(used)}
    </button>
  );
}

/** Whether the seed is drawn for each run, which its look says, and how to change that. */
function useRandom(node: NodeId, port: string) {
  const { workspace } = useStudio();
  const random = useWorkflow((workflow) => look(workflow, node).random ?? NONE);
  const isRandom = random.includes(port);
  const others = random.filter((name) => name !== port);
  const { edit } = workspace.getState();
  return {
    isRandom,
    toggle: () =>
      edit((workflow) =>
        setLook(workflow, node, { random: isRandom ? others : [...others, port] }),
      ),
    keep: (seed: Json) =>
      edit((workflow) => setLook(setInput(workflow, node, port, seed), node, { random: others })),
  };
}

const NONE: readonly string[] = [];

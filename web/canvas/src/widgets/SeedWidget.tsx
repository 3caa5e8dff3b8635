import { Dices, Shuffle } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { look, place, type NodeId } from "../graph/document";
import { setLook } from "../graph/edit";
import { randomSeed } from "../graph/seeds";
import { useRuns, useStudio, useText, useWorkflow, useWorkspace } from "../store/studio";
import { grouped, parsed, rangeOf, stepped } from "./numbers";
import type { WidgetProps } from "./widget";

/** A seed: typed, drawn by the dice, or drawn anew for each run, with the one that was used to be read. */
export function SeedWidget(props: WidgetProps & { readonly node: NodeId }) {
  const { node, spec, value, label, problem, onChange } = props;
  const { workspace } = useStudio();
  const text = useText().fields;
  const random = useWorkflow((workflow) => look(workflow, node).random ?? NONE);
  const isRandom = random.includes(spec.name);
  const used = useUsedSeed(node, spec.name);
  const [typed, setTyped] = useState<string | null>(null);
  const range = rangeOf(spec);
  const setRandom = (isOn: boolean) => {
    const others = random.filter((name) => name !== spec.name);
    const next = isOn ? [...others, spec.name] : others;
    workspace.getState().edit((workflow) => setLook(workflow, node, { random: next }));
  };
  const type = (next: string) => {
    setTyped(next);
    const read = parsed(next, range);
    if (read !== null && read >= 0) onChange(read);
  };
  const strike = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const now = typeof value === "number" || typeof value === "bigint" ? value : 0;
      const next = stepped(now, event.key === "ArrowUp" ? 1 : -1, range);
      if (next >= 0) onChange(next);
    } else if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const keep = () => {
    if (used !== undefined) onChange(used);
    setRandom(false);
  };
  return (
    <>
      {isRandom ? (
        <button
          type="button"
          className="field-ghost nodrag"
          aria-label={used === undefined ? text.randomSeed : text.keepSeed(String(used))}
          title={used === undefined ? text.randomSeed : text.keepSeed(String(used))}
          onClick={keep}
        >
          {used === undefined ? text.random : grouped(used)}
        </button>
      ) : (
        <input
          className="field-value nodrag"
          type="text"
          inputMode="numeric"
          autoComplete="off"
          spellCheck={false}
          aria-label={label}
          aria-invalid={problem !== undefined || (typed !== null && parsed(typed, range) === null)}
          value={typed ?? grouped(value)}
          onFocus={(event) => event.target.select()}
          onChange={(event) => type(event.target.value)}
          onBlur={() => setTyped(null)}
          onKeyDown={strike}
        />
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

/** The seed that the latest run drew. */
function useUsedSeed(node: NodeId, port: string) {
  const tab = useWorkspace((workspace) => workspace.active);
  return useRuns((runs) => runs.byTab[tab]?.seeds[place(node, port)]);
}

const NONE: readonly string[] = [];

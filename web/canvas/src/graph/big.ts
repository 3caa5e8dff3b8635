/** Large workflows of real node types, for tests and measurements. */

import type { Look, NodeId, Point, Workflow, WorkflowNode } from "./document";

interface Part {
  readonly word: string;
  readonly node: WorkflowNode;
  readonly at: Point;
}

const ACROSS = 6 * 320; // the room of a pipeline
const DOWN = 736;

/** A workflow of so many nodes: pipelines from checkpoint to picture, in a grid. */
export function pipelines(count: number): Workflow {
  const nodes: Record<NodeId, WorkflowNode> = {};
  const canvas: Record<NodeId, Look> = {};
  const columns = Math.max(1, Math.round(Math.sqrt(count / 7 / 2)));
  for (let made = 0, n = 1; made < count; n++) {
    const left = ((n - 1) % columns) * ACROSS;
    const top = Math.floor((n - 1) / columns) * DOWN;
    for (const { word, node, at } of pipeline(n).slice(0, count - made)) {
      nodes[`${word}_${n}`] = node;
      canvas[`${word}_${n}`] = { at: [left + at[0], top + at[1]] };
      made++;
    }
  }
  return { lienzo: 1, name: `${count} nodes`, nodes, canvas };
}

/** In an order in which each node only reads from those before. */
function pipeline(n: number): readonly Part[] {
  const prompt = (text: string): WorkflowNode => ({
    type: "EncodePrompt",
    inputs: { text },
    links: { clip: `load_${n}.clip` },
  });
  return [
    part("load", [0, 0], { type: "LoadCheckpoint", inputs: { file: "demo.safetensors" } }),
    part("positive", [320, 0], prompt(`a lighthouse at dawn, number ${n}`)),
    part("negative", [320, 224], prompt("text, watermark")),
    part("empty", [320, 448], {
      type: "EmptyLatent",
      inputs: { width: 512, height: 512 },
      links: { model: `load_${n}.model` },
    }),
    part("sampler", [640, 0], {
      type: "Sampler",
      inputs: { seed: n, steps: 20 },
      links: {
        model: `load_${n}.model`,
        positive: `positive_${n}.conditioning`,
        negative: `negative_${n}.conditioning`,
        latent: `empty_${n}.latent`,
      },
    }),
    part("decode", [960, 0], {
      type: "Decode",
      links: { vae: `load_${n}.vae`, latent: `sampler_${n}.latent` },
    }),
    part("save", [1280, 0], {
      type: "Save",
      inputs: { name: `picture ${n}` },
      links: { image: `decode_${n}.image` },
    }),
  ];
}

function part(word: string, at: Point, node: WorkflowNode): Part {
  return { word, at, node };
}

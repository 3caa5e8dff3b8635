/** Templates that begin with a picture bring one along. */

import { parts, type Workflow } from "../graph/document";
import { setInput } from "../graph/edit";
import { at } from "../graph/records";
import type { Studio } from "../store/studio";
import { readerOf } from "./asImage";
import { templates, type Template } from "./templates";

/** The workflow; where it reads a picture that the server does not have, with ours in its place. */
export async function templateWithPicture(
  { catalogue }: Studio,
  { workflow }: Template,
): Promise<Workflow> {
  const { specs, pictures, upload } = catalogue.getState();
  const reader = readerOf(workflow, specs, []);
  if (reader === null) return workflow;
  const [node, port] = parts(reader);
  const wanted = at(workflow.nodes[node]?.inputs, port);
  if (typeof wanted === "string" && pictures.includes(wanted)) return workflow;
  const picture = await firstPicture();
  const name = picture && (await upload(picture));
  return name ? setInput(workflow, node, port, name) : workflow;
}

/** What the first template makes, which every page has. */
async function firstPicture(): Promise<Blob | null> {
  const [first] = await templates();
  if (!first?.picture) return null;
  const answer = await fetch(first.picture).catch(() => null);
  return answer?.ok ? answer.blob() : null;
}

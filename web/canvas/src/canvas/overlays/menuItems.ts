/** Entries of the canvas's menus that are no commands, as they are about what was pointed at. */

import {
  frames,
  look,
  place,
  route,
  type Place,
  type Workflow,
  type ElementId,
} from "../../graph/document";
import { disconnect, resetInput, setLook } from "../../graph/edit";
import {
  bypassFrame,
  fitFrame,
  removeFrame,
  setFrame,
  toggleFrameCollapse,
} from "../../graph/frames";
import { addReroute, removeReroute, toggleHidden } from "../../graph/routes";
import { inputSpec, isField } from "../../graph/spec";
import type { Text } from "../../text/text";
import type { MenuItem } from "../../ui/Menu";
import type { End, MenuRequest } from "../state/gestureState";
import { linkOf } from "../gestures/movedElements";
import { specsOf, workflowOf, type CanvasContext } from "../state/canvasContext";
import { indexFor } from "../gestures/gestureActions";

type Words = Text["canvas"];
type LinkMenu = Extract<MenuRequest["about"], { kind: "link" }>;

export function renameItem({ gesture }: CanvasContext, element: ElementId, words: Words): MenuItem {
  return item("rename", words.rename, () => gesture.setState({ renaming: element }));
}

export function noteItems(context: CanvasContext, id: string, words: Words): MenuItem[] {
  return [renameItem(context, `.notes/${id}`, words)];
}

export function frameItems(context: CanvasContext, id: string, words: Words): MenuItem[] {
  const frame = frames(workflowOf(context))[id];
  if (frame === undefined) return [];
  const on = (key: string, label: string, change: (workflow: Workflow) => Workflow) =>
    item(key, label, () => edit(context, change));
  return [
    on("fold", frame.collapsed ? words.expand : words.collapse, (w) => toggleFrameCollapse(w, id)),
    on("bypass", words.bypassFrame, (w) => bypassFrame(w, id, specsOf(context))),
    on("fit", words.fitFrame, (w) => fitFrame(w, id, specsOf(context))),
    on("dissolve", words.dissolve, (w) => removeFrame(w, id)),
    ...colours(context, id, frame.colour, words),
  ];
}

function colours(
  context: CanvasContext,
  id: string,
  now: string | undefined,
  words: Words,
): MenuItem[] {
  const named = Object.entries(words.colours);
  return named.map(([token, label]) => {
    const colour = token === "none" ? undefined : COLOURS[token];
    return {
      ...item(`colour ${token}`, `${words.colour}: ${label}`, () =>
        edit(context, (workflow) => setFrame(workflow, id, { colour })),
      ),
      isChecked: now === colour,
    };
  });
}

export function linkItems(context: CanvasContext, about: LinkMenu, words: Words): MenuItem[] {
  const { id, point, bend } = about;
  const { via = [], hidden = false } = route(workflowOf(context), id);
  const into = linkOf(workflowOf(context), id);
  const index = indexFor(context, id, point);
  const on = (key: string, label: string, change: (workflow: Workflow) => Workflow) =>
    item(key, label, () => edit(context, change));
  return [
    ...(into === null
      ? []
      : [
          item("insert", words.insertNode, () =>
            context.gesture.setState({ search: { at: point, into } }),
          ),
        ]),
    ...(bend === undefined && index !== null
      ? [on("add", words.addPoint, (w) => addReroute(w, id, index, point))]
      : []),
    ...(bend === undefined
      ? []
      : [on("drop", words.removePoint, (w) => removeReroute(w, id, bend))]),
    ...(via.length === 0 ? [] : [on("straighten", words.straighten, (w) => straight(w, id))]),
    item("hide", hidden ? words.showLink : words.hideLink, () => {
      edit(context, (w) => toggleHidden(w, [id]));
      context.studio.view.getState().select([]); // what is selected is seen
    }),
    { ...on("remove", words.removeLink, (w) => disconnect(w, [id])), isDanger: true },
  ];
}

export function portItems(context: CanvasContext, end: End, words: Words): MenuItem[] {
  const workflow = workflowOf(context);
  const node = workflow.nodes[end.node];
  const spec = inputSpec(specsOf(context).types.get(node?.type ?? ""), end.port);
  const isLinked = end.side === "input" && node?.links?.[end.port] !== undefined;
  const hasField = end.side === "input" && spec !== undefined && isField(spec);
  const shown = look(workflow, end.node).ports ?? [];
  const isPort = shown.includes(end.port);
  const ports = isPort ? shown.filter((port) => port !== end.port) : [...shown, end.port];
  return [
    item("connect", words.connectPort, () =>
      context.gesture.setState({ connecting: { node: end.node, end } }),
    ),
    ...(isLinked
      ? [
          item("disconnect", words.disconnectPort, () =>
            edit(context, (w) => disconnect(w, [place(end.node, end.port)])),
          ),
        ]
      : []),
    ...(hasField && !isLinked
      ? [
          item("port", isPort ? words.showAsField : words.showAsPort, () =>
            edit(context, (w) => setLook(w, end.node, { ports })),
          ),
        ]
      : []),
    ...(hasField && node?.inputs?.[end.port] !== undefined
      ? [item("reset", words.reset, () => edit(context, (w) => resetInput(w, end.node, end.port)))]
      : []),
  ];
}

function straight(workflow: Workflow, link: Place): Workflow {
  const points = route(workflow, link).via ?? [];
  return points.reduce((changed) => removeReroute(changed, link, 0), workflow);
}

function edit({ studio }: CanvasContext, change: (workflow: Workflow) => Workflow): void {
  studio.workspace.getState().edit(change);
}

function item(id: string, label: string, run: () => void): MenuItem {
  return { id, label, run };
}

/** Frames name the types whose colours they have. */
const COLOURS: Readonly<Record<string, string>> = {
  model: "Model",
  clip: "CLIP",
  vae: "VAE",
  loaded: "ControlNet",
  conditioning: "Conditioning",
  latent: "Latent",
  image: "Image",
  mask: "Mask",
};

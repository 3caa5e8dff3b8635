import { ConnectPicker } from "./ConnectPicker";
import { Menus } from "./Menus";
import { NodeSearch } from "./NodeSearch";
import type { Site } from "../state/site";

/** What opens over the canvas: menus, and the pickers that add and connect nodes. */
export function Overlays({ site }: { readonly site: Site }) {
  return (
    <>
      <Menus site={site} />
      <NodeSearch site={site} />
      <ConnectPicker />
    </>
  );
}

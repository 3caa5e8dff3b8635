import type { Command } from "../../store/command";
import { ARRANGE } from "./arrange";
import { EDIT } from "./edit";
import { FILE } from "./file";
import { RUN } from "./run";
import { VIEW, ZOOM } from "./view";

/** All that can be done by a key, the palette or a menu. */
export const COMMANDS: readonly Command[] = [
  ...RUN,
  ...EDIT,
  ...ARRANGE,
  ...VIEW,
  ...ZOOM,
  ...FILE,
];

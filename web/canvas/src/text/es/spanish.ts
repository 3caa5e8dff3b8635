import type { LateText, Text } from "../text";
import { canvas } from "./canvas";
import { commands } from "./commands";
import { fields } from "./fields";
import { pages } from "./pages";
import { panels } from "./panels";
import { stores } from "./stores";
import { faults } from "./faults";
import { ui } from "./ui";

export const spanish: Text & LateText = {
  canvas,
  commands,
  fields,
  pages,
  panels,
  stores,
  faults,
  ui,
};

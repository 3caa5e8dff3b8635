import type { LateText, Text } from "../text";
import { canvas } from "./canvas";
import { commands } from "./commands";
import { fields, ui } from "./fields";
import { pages } from "./pages";
import { panels } from "./panels";
import { stores, faults } from "./faults";

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

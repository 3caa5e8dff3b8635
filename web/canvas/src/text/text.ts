/** The words of the interface, in the languages that there are. A section for each part. */

import { canvas } from "./en/canvas";
import { commands } from "./en/commands";
import { fields } from "./en/fields";
import { pages } from "./en/pages";
import { panels } from "./en/panels";
import { stores } from "./en/stores";
import { faults } from "./en/faults";
import { ui } from "./en/ui";

export const english = { canvas, commands, fields, pages, panels, stores, faults, ui };

export type Text = Widened<typeof english>;

/** The same keys and arguments, any words. */
type Widened<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof T]: Widened<T[Key]> };

/** The words of the interface, in the languages that there are. A section for each part. */

import { canvas } from "./en/canvas";
import { commands } from "./en/commands";
import { fields, ui } from "./en/fields";
import type { pages } from "./en/pages";
import { panels } from "./en/panels";
import { faults, stores } from "./en/faults";

const first = { canvas, commands, fields, panels, stores, faults, ui };

/** Without the words of late parts, which have them themselves. */
export const english: Text = first;

export type Text = Widened<typeof first> & Partial<LateText>;

export type LateText = Widened<{ pages: typeof pages }>;

/** The same keys and arguments, any words. */
type Widened<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof T]: Widened<T[Key]> };

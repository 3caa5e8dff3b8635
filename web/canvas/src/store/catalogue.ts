/** What there is to work with: node types, models and pictures. */

import type { Model } from "../schema/schema";
import type { Specs } from "../graph/spec";

export interface Catalogue {
  readonly isLoaded: boolean;
  readonly specs: Specs;
  readonly models: readonly Model[];
  readonly pictures: readonly string[]; // of the input folder
  /** Ask the server for everything again. */
  load(): Promise<void>;
  loadModels(): Promise<void>;
  /** Send a picture; gives the name that `LoadImage` takes. Tells what went wrong, and then gives none. */
  upload(picture: Blob): Promise<string | null>;
}

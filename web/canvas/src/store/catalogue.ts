/** What there is to work with: node types, models and pictures. */

import { createStore, type StoreApi } from "zustand";
import type { Model } from "../schema/schema";
import { type Specs, specs } from "../graph/spec";
import type { Api } from "../api/client";
import { Refused } from "../api/transport";
import { reportError, type View } from "./view/view";

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

export function createCatalogue(
  api: Pick<Api, "nodes" | "models" | "upload">,
  view: StoreApi<View>,
): StoreApi<Catalogue> {
  return createStore<Catalogue>()((set, get) => ({
    isLoaded: false,
    specs: specs({ nodes: [], fits: {} }),
    models: [],
    pictures: [],
    async load() {
      const models = get().loadModels();
      try {
        set({ specs: specs(await api.nodes()), isLoaded: true });
      } catch (error) {
        reportError(view, error);
      }
      await models;
    },
    async loadModels() {
      try {
        set(await api.models());
      } catch (error) {
        reportError(view, error);
      }
    },
    async upload(picture) {
      try {
        const { name, remark } = await api.upload(picture);
        const { notify, text } = view.getState();
        if (remark !== "") notify(text.stores.pictureRemark(remark));
        set(({ pictures }) => ({
          pictures: pictures.includes(name) ? pictures : [...pictures, name],
        }));
        return name;
      } catch (error) {
        tellOfPicture(view, error);
        return null;
      }
    },
  }));
}

function tellOfPicture(view: StoreApi<View>, error: unknown): void {
  const status = error instanceof Refused ? error.status : 0;
  const { text, notify } = view.getState();
  if (status === 415) notify(text.stores.noPicture, "error");
  else if (status === 413) notify(text.stores.pictureTooLarge, "error");
  else reportError(view, error);
}

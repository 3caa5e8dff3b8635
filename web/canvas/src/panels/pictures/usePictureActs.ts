import { useMemo } from "react";
import { isGone } from "../../api/transport";
import type { SavedOutput } from "../../schema/schema";
import { type Studio, useOutputs, useStudio } from "../../store/studio";
import { reportError } from "../../store/view/view";
import type { OutputsKeeper } from "../../store/outputs/outputsKeeper";
import { takeOutput } from "./asImage";
import { outputName } from "./outputNames";
import { pagesOf } from "../../text/lateWords";

/** What can be done with saved files; what opens something else closes the gallery. */
export function usePictureActs() {
  const studio = useStudio();
  const outputs = useOutputs();
  return useMemo(() => actsOf(studio, outputs), [studio, outputs]);
}

function actsOf(studio: Studio, outputs: OutputsKeeper) {
  const { api, view } = studio;
  const close = () => view.getState().set({ overlay: null, picture: null });
  return {
    async load(output: SavedOutput): Promise<void> {
      if (await opened(studio, output)) close();
    },
    take({ url }: SavedOutput): void {
      close();
      void takeOutput(studio, api.url(url));
    },
    download(chosen: readonly SavedOutput[]): void {
      for (const output of chosen) {
        const link = document.createElement("a");
        link.href = api.url(output.url);
        link.download = outputName(output);
        link.click();
      }
    },
    /** All have a star then or, where all had one, none. */
    star(chosen: readonly SavedOutput[]): void {
      void outputs.star(chosen, !chosen.every(({ star }) => star));
    },
    remove: (chosen: readonly SavedOutput[]) => outputs.remove(chosen),
    restore: (chosen: readonly SavedOutput[]) => outputs.restore(chosen),
  };
}

/** The workflow of its job, or where that is forgotten the one that the picture carries. */
async function opened(studio: Studio, { job, name, url }: SavedOutput): Promise<boolean> {
  const { api, saving, view } = studio;
  try {
    await api.job(job);
    return (await saving.openJob(job)) !== null;
  } catch (error) {
    if (!isGone(error)) {
      reportError(view, error);
      return false;
    }
  }
  const { workflowText } = await import("../../graph/picture");
  const text = await fetch(api.url(url))
    .then((answer) => answer.arrayBuffer())
    .then(workflowText)
    .catch(() => null);
  const { notify, text: words } = view.getState();
  if (text === null) notify(pagesOf(words).lightbox.noDetails, "error");
  return text !== null && saving.openText(text, outputName({ name })) !== null;
}

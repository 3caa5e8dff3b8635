import { useMemo } from "react";
import { isGone } from "../../api/errors";
import { useStudio, type Studio } from "../../store/studio";
import { reportError } from "../../store/view/report";
import { takeOutput } from "./asImage";
import { fileName, type Picture } from "./pictures";

/** What can be done with pictures; what opens something else closes the gallery. */
export function usePictureActs() {
  const studio = useStudio();
  return useMemo(() => actsOf(studio), [studio]);
}

function actsOf(studio: Studio) {
  const { api, saving, view } = studio;
  const close = () => view.getState().set({ overlay: null, picture: null });
  return {
    async load({ job }: Picture): Promise<void> {
      if ((await saving.openJob(job.id)) !== null) close();
    },
    take({ output }: Picture): void {
      close();
      void takeOutput(studio, api.url(output.url));
    },
    download(pictures: readonly Picture[]): void {
      for (const { output } of pictures) {
        const link = document.createElement("a");
        link.href = api.url(output.url);
        link.download = fileName(output);
        link.click();
      }
    },
    /** To the trash; gives the names of those that are there now. */
    async remove(pictures: readonly Picture[]): Promise<readonly string[]> {
      const gone: string[] = [];
      for (const { output } of pictures) {
        try {
          await api.deleteOutput(output.name);
          gone.push(output.name);
        } catch (error) {
          if (isGone(error)) gone.push(output.name);
          else reportError(view, error);
        }
      }
      const { text } = view.getState();
      if (gone.length > 0) view.getState().notify(text.pages.gallery.removed(gone.length));
      return gone;
    },
  };
}

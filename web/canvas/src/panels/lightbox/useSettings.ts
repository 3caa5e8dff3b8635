import { useEffect, useState } from "react";
import { read } from "../../graph/open";
import { asRun } from "../../store/files/opening";
import { useCatalogue, useStudio } from "../../store/studio";
import type { Picture } from "../pictures/pictures";
import { settings, type Setting } from "../../graph/settings";

/** What a picture was made with, from the workflow of its job; none where that is gone. */
export function useSettings(picture: Picture): readonly Setting[] | "reading" | null {
  const { api } = useStudio();
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const { job, output } = picture;
  const key = `${job.id} ${output.node}`;
  const [found, setFound] = useState<{ key: string; settings: readonly Setting[] | null } | null>(
    null,
  );
  useEffect(() => {
    let isWanted = true;
    const keep = (settings: readonly Setting[] | null) => isWanted && setFound({ key, settings });
    api.jobWorkflow(job.id).then(
      (text) => {
        const opened = read(text);
        keep("fault" in opened ? null : settings(asRun(opened.workflow, job), specs, output.node));
      },
      () => keep(null),
    );
    return () => {
      isWanted = false;
    };
  }, [api, specs, job, output.node, key]);
  return found?.key === key ? found.settings : "reading";
}

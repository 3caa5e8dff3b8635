import { useEffect, useState } from "react";
import { read } from "../../graph/open";
import { asRun } from "../../store/files/opening";
import type { SavedOutput } from "../../schema/schema";
import { useCatalogue, useStudio } from "../../store/studio";
import { settings, type Setting } from "../../graph/settings";

/** What a file was made with, from the workflow of its job; none where that is gone. */
export function useSettings(output: SavedOutput): readonly Setting[] | "reading" | null {
  const { api } = useStudio();
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const { job, node } = output;
  const key = `${job} ${node}`;
  const [found, setFound] = useState<{ key: string; settings: readonly Setting[] | null } | null>(
    null,
  );
  useEffect(() => {
    let isWanted = true;
    const keep = (settings: readonly Setting[] | null) => isWanted && setFound({ key, settings });
    Promise.all([api.job(job), api.jobWorkflow(job)]).then(
      ([job, text]) => {
        const opened = read(text);
        keep("fault" in opened ? null : settings(asRun(opened.workflow, job), specs, node));
      },
      () => keep(null),
    );
    return () => {
      isWanted = false;
    };
  }, [api, specs, job, node, key]);
  return found?.key === key ? found.settings : "reading";
}

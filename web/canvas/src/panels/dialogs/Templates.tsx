import { useEffect, useState } from "react";
import { writeJson } from "../../json/json";
import { useStudio, useText, useView } from "../../store/studio";
import { Dialog } from "../../ui/Dialog";
import { templates, type Template } from "./templates";
import "./Templates.css";
import { pagesOf } from "../../text/lateWords";

/** Workflows to begin with, each with a picture of what it makes. */
export function Templates() {
  const text = pagesOf(useText()).templates;
  const set = useView((view) => view.set);
  const found = useTemplates();
  return (
    <Dialog title={text.title} size="large" onClose={() => set({ overlay: null })}>
      <p className="templates-note">{found === null ? text.failed : text.intro}</p>
      <ul className="templates" aria-label={text.list}>
        {(found ?? []).map((template) => (
          <li key={template.id}>
            <TemplateCard template={template} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** Those in the language that is read; none where they cannot be had. */
function useTemplates(): readonly Template[] | null {
  const { words } = pagesOf(useText()).templates;
  const [found, setFound] = useState<readonly Template[] | null>([]);
  useEffect(() => {
    let isWanted = true;
    templates(words).then(
      (all) => isWanted && setFound(all),
      () => isWanted && setFound(null),
    );
    return () => {
      isWanted = false;
    };
  }, [words]);
  return found;
}

function TemplateCard({ template }: { readonly template: Template }) {
  const studio = useStudio();
  const set = useView((view) => view.set);
  const open = () => {
    set({ overlay: null });
    studio.saving.openText(writeJson({ ...template.workflow, name: template.title }));
    requestAnimationFrame(() => studio.canvas.handle?.fit());
  };
  return (
    <button type="button" className="template" onClick={open}>
      <span className="template-picture">
        {template.picture !== null && <img src={template.picture} alt="" />}
      </span>
      <strong>{template.title}</strong>
      <span className="template-words">{template.words}</span>
    </button>
  );
}

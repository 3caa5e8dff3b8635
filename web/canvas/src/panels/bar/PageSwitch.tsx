import { Rows3, Workflow } from "lucide-react";
import type { Page } from "../../store/view/view";
import { useText, useView } from "../../store/studio";

const ICONS = { canvas: Workflow, form: Rows3 } as const;
const PAGES: readonly Page[] = ["canvas", "form"];

/** The two ways to look at the workflow: as nodes with wires, or as a form. */
export function PageSwitch() {
  const text = useText().panels.pages;
  const page = useView((view) => view.page);
  const set = useView((view) => view.set);
  return (
    <div className="pill bar-switch" role="group" aria-label={text.label}>
      {PAGES.map((name) => {
        const Icon = ICONS[name];
        return (
          <button
            key={name}
            className="bar-page"
            aria-pressed={page === name}
            aria-label={text[name]}
            title={text[name]}
            onClick={() => set({ page: name })}
          >
            <Icon size={14} aria-hidden />
          </button>
        );
      })}
    </div>
  );
}

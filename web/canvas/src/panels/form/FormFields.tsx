import { useMemo } from "react";
import { printable } from "../../graph/names";
import { formFields } from "../../graph/form";
import { tabName } from "../../store/document/tabName";
import { useCatalogue, useTab, useText, useView, useWorkflow } from "../../store/studio";
import { Button } from "../../ui/Button";
import { FormField } from "../../widgets/FormField";

/** What the workflow's interface asks for, in its order. */
export function FormFields() {
  const text = useText();
  const name = useTab(tabName);
  const fields = useFormFields();
  return (
    <>
      <h2 className="form-title">{name ?? text.panels.untitled}</h2>
      {fields.length === 0 && <NoFields />}
      {fields.map(({ name, node, port, spec }) =>
        spec === undefined ? (
          <p key={name} className="form-gone">
            {text.pages.form.gone(printable(name))}
          </p>
        ) : (
          <FormField key={name} node={node} port={port} label={labelOf(name)} />
        ),
      )}
    </>
  );
}

/** The fields of the form, which change with the interface and not with each value. */
export function useFormFields() {
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const asked = useWorkflow((workflow) => workflow.interface);
  const nodes = useWorkflow((workflow) => workflow.nodes);
  return useMemo(
    () => formFields({ lienzo: 1, nodes, ...(asked && { interface: asked }) }, specs),
    [asked, nodes, specs],
  );
}

/** "second_seed" as people read it. */
function labelOf(name: string): string {
  return printable(name).replaceAll("_", " ");
}

function NoFields() {
  const text = useText().pages.form;
  const set = useView((view) => view.set);
  return (
    <div className="form-none">
      <p>{text.empty}</p>
      <p className="form-hint">{text.emptyHint}</p>
      <div className="form-ways">
        <Button onClick={() => set({ drawer: "interface" })}>{text.choose}</Button>
        <Button onClick={() => set({ page: "canvas" })}>{text.canvas}</Button>
      </div>
    </div>
  );
}

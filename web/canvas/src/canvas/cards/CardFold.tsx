import { ChevronDown, ChevronRight } from "lucide-react";
import { setLook } from "../../graph/edit";
import { at } from "../../graph/records";
import { inputSpec } from "../../graph/spec";
import { isSame } from "../../json/json";
import { useCatalogue, useNode, useStudio, useText } from "../../store/studio";

interface Props {
  readonly id: string;
  readonly names: readonly string[];
  readonly isOpen: boolean;
}

/** The line that shows or hides rarely set fields, and says how many of them are set. */
export function CardFold({ id, names, isOpen }: Props) {
  const words = useText().canvas;
  const { workspace } = useStudio();
  const node = useNode(id);
  const type = useCatalogue((catalogue) => catalogue.specs.types.get(node?.type ?? ""));
  const changed = names.filter((name) => {
    const given = at(node?.inputs, name);
    return given !== undefined && !isSame(given, inputSpec(type, name)?.default ?? null);
  });
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className="card-fold-button nodrag"
      aria-expanded={isOpen}
      title={changed.length > 0 ? words.changed(changed.join(", ")) : names.join(", ")}
      onClick={() =>
        workspace.getState().edit((workflow) => setLook(workflow, id, { more: !isOpen }))
      }
    >
      <Chevron size={12} aria-hidden />
      {isOpen ? words.less : words.more(names.length)}
      {changed.length > 0 && <b className="card-fold-changed">{words.set(changed.length)}</b>}
    </button>
  );
}

import { closestTypes, withType } from "./replacements";
import { useCatalogue, useNode, useStudio, useText } from "../../store/studio";

const OFFERED = 3;

/** A node whose type is not there: what that means, and what may stand in for it. */
export function Missing({ id, type }: { readonly id: string; readonly type: string }) {
  const words = useText().canvas;
  const { workspace } = useStudio();
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const isLoaded = useCatalogue((catalogue) => catalogue.isLoaded);
  const offered = useNode(id);
  if (!isLoaded || offered === undefined) return null;
  const types = closestTypes(specs, type, offered).slice(0, OFFERED);
  return (
    <div className="card-message card-missing nodrag" role="status">
      <p>{words.missingType(type)}</p>
      {types.length === 0 && <p>{words.noReplacement}</p>}
      {types.map((name) => (
        <button
          key={name}
          type="button"
          className="card-replace"
          onClick={() => workspace.getState().edit((workflow) => withType(workflow, id, name))}
        >
          {words.replaceBy(name)}
        </button>
      ))}
    </div>
  );
}

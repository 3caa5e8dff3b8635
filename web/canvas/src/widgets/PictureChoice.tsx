import { ChevronDown, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import { rankWords } from "../graph/search";
import { useCatalogue, useStudio, useText } from "../store/studio";
import { LatePicker } from "../ui/LatePicker";
import { PickerRow } from "../ui/PickerRow";
import { closest, fileName, isPictureName } from "./fileNames";
import { asText, faultProps, type WidgetProps } from "./widget";

/** The name of a file of the input folder, and the list of all that are there. */
export function PictureChoice(props: WidgetProps) {
  const { value, label, isRoomy, onChange } = props;
  const text = useText().fields;
  const { api } = useStudio();
  const [anchor, setAnchor] = useState<Element | null>(null);
  const current = asText(value);
  const { pictures, near, isMissing } = usePictures(current);
  const group = (name: string) =>
    near.includes(name) ? text.closestTo(fileName(current)) : text.allPictures;
  const preview = (name: string) =>
    isPictureName(name) && <img className="picture-preview" src={api.inputUrl(name)} alt="" />;
  return (
    <>
      <button
        type="button"
        role="combobox"
        className="field-button"
        aria-label={label}
        aria-haspopup="listbox"
        aria-expanded={anchor !== null}
        aria-invalid={isMissing}
        title={isMissing ? text.missingFile(current) : current}
        {...faultProps(props)}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {isMissing && <TriangleAlert className="field-warning" aria-hidden />}
        <span className="field-file">
          {current !== "" ? fileName(current) : isRoomy ? text.dropPicture : text.choosePicture}
        </span>
        <ChevronDown aria-hidden />
      </button>
      {anchor && (
        <LatePicker
          label={label}
          items={pictures}
          keyOf={identity}
          rank={rankPictures}
          render={drawPicture}
          group={near.length > 0 ? group : undefined}
          preview={preview}
          current={current}
          anchor={anchor}
          empty={text.noPictures}
          onPick={onChange}
          onClose={() => setAnchor(null)}
        />
      )}
    </>
  );
}

/** The pictures that are there, newest names last; those most like one that is missing come first. */
function usePictures(current: string) {
  const all = useCatalogue((catalogue) => catalogue.pictures);
  const isLoaded = useCatalogue((catalogue) => catalogue.isLoaded);
  return useMemo(() => {
    const isMissing = isLoaded && current !== "" && !all.includes(current);
    const near = isMissing ? closest(all, current, identity) : [];
    const others = all.filter((name) => !near.includes(name));
    return { pictures: [...near, ...others], near, isMissing };
  }, [all, isLoaded, current]);
}

function identity(name: string): string {
  return name;
}

function rankPictures(names: readonly string[], query: string): readonly string[] {
  return rankWords(names, query, (name) => [name.replace(/[_./-]/g, " ")]);
}

function drawPicture(name: string) {
  return <PickerRow title={name} />;
}

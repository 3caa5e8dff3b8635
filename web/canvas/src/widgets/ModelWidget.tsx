import { ChevronDown, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import type { Model } from "../schema/schema";
import { rankWords } from "../graph/search";
import { useCatalogue, useStudio, useText } from "../store/studio";
import { LatePicker } from "../ui/LatePicker";
import { PickerRow } from "../ui/PickerRow";
import { closest, fileName, sizeInWords, subfolder } from "./fileNames";
import { asText, faultProps, type WidgetProps } from "./widget";
import "./File.css";

/** A file of one of the model folders, with its family and size. */
export function ModelWidget(props: WidgetProps) {
  const { spec, value, label, onChange } = props;
  const [anchor, setAnchor] = useState<Element | null>(null);
  const { catalogue } = useStudio();
  const text = useText().fields;
  const folder = asText(spec.hints["file"]?.["folder"]);
  const current = asText(value);
  const { models, near, isMissing } = useModels(folder, current);
  const open = (element: Element) => {
    void catalogue.getState().loadModels(); // files come and go
    setAnchor(element);
  };
  const group = (model: Model) =>
    near.includes(model) ? text.closestTo(fileName(current)) : subfolder(model.name) || folder;
  return (
    <>
      <button
        type="button"
        role="combobox"
        className="field-button nodrag"
        aria-label={label}
        aria-haspopup="listbox"
        aria-expanded={anchor !== null}
        aria-invalid={isMissing}
        title={isMissing ? text.missingFile(current) : current}
        {...faultProps(props)}
        onClick={(event) => open(event.currentTarget)}
      >
        {isMissing && <TriangleAlert className="field-warning" aria-hidden />}
        <span className="field-file">{current === "" ? text.chooseModel : fileName(current)}</span>
        <ChevronDown aria-hidden />
      </button>
      {anchor && (
        <LatePicker
          label={label}
          items={models}
          keyOf={nameOf}
          rank={rankModels}
          render={drawModel}
          group={group}
          isOff={isFaulty}
          current={current}
          width={420}
          anchor={anchor}
          empty={text.noModels(folder)}
          onPick={(model) => onChange(model.name)}
          onClose={() => setAnchor(null)}
        />
      )}
    </>
  );
}

/** The files of a folder; where the one that is named is missing, those most like it first. */
function useModels(folder: string, current: string) {
  const all = useCatalogue((catalogue) => catalogue.models);
  const isLoaded = useCatalogue((catalogue) => catalogue.isLoaded);
  return useMemo(() => {
    const inFolder = all.filter((model) => model.folder === folder);
    const isMissing = isLoaded && current !== "" && !inFolder.some(({ name }) => name === current);
    const sound = inFolder.filter((model) => !isFaulty(model));
    const near = isMissing ? closest(sound, current, nameOf) : [];
    const others = inFolder.filter((model) => !near.includes(model)).sort(byFolder);
    return { models: [...near, ...others], near, isMissing };
  }, [all, isLoaded, folder, current]);
}

/** As in a tree: what lies in the folder itself, then folder by folder. */
function byFolder(a: Model, b: Model): number {
  return subfolder(a.name).localeCompare(subfolder(b.name)) || a.name.localeCompare(b.name);
}

function isFaulty(model: Model): boolean {
  return model.error !== null;
}

function nameOf(model: Model): string {
  return model.name;
}

function rankModels(models: readonly Model[], query: string): readonly Model[] {
  return rankWords(models, query, (model) => [model.name.replace(/[_./-]/g, " "), model.what]);
}

/** A model can be dragged onto the canvas from here, where its loader is made. */
function drawModel(model: Model, isGrouped: boolean) {
  const carry = (data: DataTransfer) => {
    const { folder, name } = model;
    data.setData("application/x-lienzo-model", JSON.stringify({ folder, name }));
  };
  const end = [model.dtype, sizeInWords(model.size)].filter(Boolean).join(" · ");
  return (
    <span
      className="model-row"
      draggable={!isFaulty(model)}
      title={model.error ?? model.name}
      onDragStart={(event) => carry(event.dataTransfer)}
    >
      <PickerRow
        title={isGrouped ? fileName(model.name) : model.name}
        detail={
          model.error === null ? model.what : <span className="model-fault">{model.error}</span>
        }
        end={end}
      />
    </span>
  );
}

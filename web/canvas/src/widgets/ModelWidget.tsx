import { ChevronDown, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Model } from "../api/schema";
import { rankWords } from "../graph/search";
import { useCatalogue, useStudio, useText } from "../store/studio";
import { Picker } from "../ui/Picker";
import { PickerRow } from "../ui/PickerRow";
import { asText, type WidgetProps } from "./widget";

/** A file of one of the model folders, with its family and size. */
export function ModelWidget({ spec, value, label, problem, onChange }: WidgetProps) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const { catalogue } = useStudio();
  const text = useText().fields;
  const folder = asText(spec.hints["file"]?.["folder"]);
  const models = useCatalogue((catalogue) => catalogue.models).filter(
    (model) => model.folder === folder,
  );
  const current = asText(value);
  const isMissing = current !== "" && !models.some((model) => model.name === current);
  const open = (element: Element) => {
    void catalogue.getState().loadModels(); // files come and go
    setAnchor(element);
  };
  return (
    <>
      <button
        type="button"
        className="field-button nodrag"
        aria-label={`${label}: ${current || text.chooseModel}`}
        aria-haspopup="listbox"
        aria-invalid={problem !== undefined || isMissing}
        title={isMissing ? text.missingModel(current) : current}
        onClick={(event) => open(event.currentTarget)}
      >
        {isMissing && <TriangleAlert className="field-warning" aria-hidden />}
        <span className="field-file">{current === "" ? text.chooseModel : fileName(current)}</span>
        <ChevronDown aria-hidden />
      </button>
      {anchor && (
        <Picker
          label={label}
          items={models}
          keyOf={nameOf}
          rank={rankModels}
          render={drawModel}
          group={folderOf}
          current={current}
          query=""
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

export function sizeInWords(bytes: number): string {
  const [amount, unit] = bytes >= 1e9 ? [bytes / 1e9, "GB"] : [bytes / 1e6, "MB"];
  return `${amount >= 10 ? Math.round(amount) : amount.toFixed(1)} ${unit}`;
}

function nameOf(model: Model): string {
  return model.name;
}

function fileName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function folderOf(model: Model): string {
  const slash = model.name.lastIndexOf("/");
  return slash < 0 ? model.folder : model.name.slice(0, slash);
}

function rankModels(models: readonly Model[], query: string): readonly Model[] {
  return rankWords(models, query, (model) => [model.name.replace(/[_./-]/g, " "), model.what]);
}

/** A model can be dragged onto the canvas from here, where its loader is made. */
function drawModel(model: Model) {
  const carry = (data: DataTransfer) => {
    const { folder, name } = model;
    data.setData("application/x-lienzo-model", JSON.stringify({ folder, name }));
  };
  return (
    <span className="model-row" draggable onDragStart={(event) => carry(event.dataTransfer)}>
      <PickerRow
        title={fileName(model.name)}
        detail={model.error ?? model.what}
        end={`${model.dtype} · ${sizeInWords(model.size)}`}
      />
    </span>
  );
}

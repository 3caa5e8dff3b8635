import { Brush, Upload, ChevronDown, TriangleAlert } from "lucide-react";
import { type ReactNode, useState, useMemo } from "react";
import { createPortal } from "react-dom";
import { useStudio, useText, useCatalogue } from "../store/studio";
import { isPictureName, closest, fileName } from "./fileNames";
import { chooseFiles } from "../ui/chooseFiles";
import { useUpload } from "./useUpload";
import { asText, type WidgetProps, faultProps } from "./widget";
import { orReport } from "../store/view/view";
import type { MaskDialog } from "./mask/MaskDialog";
import { rankWords } from "../graph/search";
import { LatePicker } from "../ui/LatePicker";
import { PickerRow } from "../ui/PickerRow";
import "./File.css";

/** A picture of the input folder: chosen, dropped, pasted, or painted over with a mask. */
export function PictureWidget(props: WidgetProps) {
  const { value, isRoomy, onChange } = props;
  const { api } = useStudio();
  const text = useText().fields;
  const { isOver, send, takers } = useUpload(onChange);
  const current = asText(value);
  const address = api.inputUrl(current);
  const { dialog, open } = useMaskDialog(address, send);
  const isPicture = isPictureName(current);
  const upload = async () => {
    for (const file of await chooseFiles("image/*")) await send(file);
  };
  return (
    <>
      <div
        className="picture-field nodrag"
        data-roomy={isRoomy || undefined}
        data-over={isOver || undefined}
        {...takers}
      >
        {isRoomy && isPicture && (
          <img className="picture-large" src={address} alt={current} loading="lazy" />
        )}
        <PictureChoice {...props} />
        <Tool label={text.upload} onPress={() => void upload()}>
          <Upload aria-hidden />
        </Tool>
        {isPicture && (
          <Tool label={text.paintMask} onPress={() => void open()}>
            <Brush aria-hidden />
          </Tool>
        )}
      </div>
      {dialog}
    </>
  );
}

function Tool(props: {
  readonly label: string;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  const { label, onPress, children } = props;
  return (
    <button type="button" className="field-tool" aria-label={label} title={label} onClick={onPress}>
      {children}
    </button>
  );
}

/** The dialog that paints a mask over the picture at this address; it is fetched when it is opened. */
function useMaskDialog(source: string, onDone: (masked: Blob) => Promise<boolean>) {
  const { view } = useStudio();
  const [opened, setOpened] = useState<{ readonly Dialog: typeof MaskDialog } | null>(null);
  const open = async () => {
    const found = await orReport(view, import("./mask/MaskDialog"));
    if (found !== null) setOpened({ Dialog: found.MaskDialog });
  };
  const dialog: ReactNode =
    opened &&
    createPortal(
      <opened.Dialog source={source} onClose={() => setOpened(null)} onDone={onDone} />,
      document.body, // within a card, the canvas would take the wheel
    );
  return { open, dialog };
}

/** The name of a file of the input folder, and the list of all that are there. */
function PictureChoice(props: WidgetProps) {
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

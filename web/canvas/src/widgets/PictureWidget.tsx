import { Brush, ChevronDown, Upload } from "lucide-react";
import {
  lazy,
  Suspense,
  useRef,
  useState,
  type ClipboardEvent,
  type DragEvent,
  type ReactNode,
} from "react";
import { rankWords } from "../graph/search";
import { useCatalogue, useStudio, useText } from "../store/studio";
import { Picker } from "../ui/Picker";
import { PickerRow } from "../ui/PickerRow";
import { carriedPicture, pictureIn } from "./carried";
import { asText, type WidgetProps } from "./widget";

const MaskDialog = lazy(() => import("./MaskDialog"));

/** A picture of the input folder: chosen, dropped, pasted, or painted over with a mask. */
export function PictureWidget(props: WidgetProps) {
  const { value, isRoomy, onChange } = props;
  const text = useText().fields;
  const [isMasking, setMasking] = useState(false);
  const current = asText(value);
  const { take, receive, chooser, file } = useUpload(onChange);
  const paste = (event: ClipboardEvent) => {
    const found = pictureIn(event.clipboardData);
    if (found === null) return;
    event.preventDefault();
    event.stopPropagation();
    void take(found);
  };
  return (
    <div
      className="picture-field nodrag"
      data-roomy={isRoomy || undefined}
      onDragOver={(event) => event.preventDefault()}
      onDrop={receive}
      onPaste={paste}
    >
      {isRoomy && current !== "" && <img src={addressOf(current)} alt={current} loading="lazy" />}
      <PictureChoice {...props} />
      <Tool label={text.upload} onPress={() => file.current?.click()}>
        <Upload aria-hidden />
      </Tool>
      <Tool label={text.paintMask} isOff={current === ""} onPress={() => setMasking(true)}>
        <Brush aria-hidden />
      </Tool>
      {chooser}
      {isMasking && (
        <Suspense>
          <MaskDialog
            source={addressOf(current)}
            onClose={() => setMasking(false)}
            onDone={(masked) => void take(masked)}
          />
        </Suspense>
      )}
    </div>
  );
}

function PictureChoice({ value, label, problem, onChange }: WidgetProps) {
  const text = useText().fields;
  const [anchor, setAnchor] = useState<Element | null>(null);
  const pictures = useCatalogue((catalogue) => catalogue.pictures);
  const current = asText(value);
  return (
    <>
      <button
        type="button"
        className="field-button"
        aria-label={`${label}: ${current || text.choosePicture}`}
        aria-haspopup="listbox"
        aria-invalid={problem !== undefined}
        title={current}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <span className="field-file">{current === "" ? text.choosePicture : current}</span>
        <ChevronDown aria-hidden />
      </button>
      {anchor && (
        <Picker
          label={label}
          items={pictures}
          keyOf={identity}
          rank={rankPictures}
          render={drawPicture}
          preview={previewPicture}
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

function Tool(props: {
  readonly label: string;
  readonly isOff?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  const { label, isOff, onPress, children } = props;
  return (
    <button
      type="button"
      className="field-tool"
      aria-label={label}
      title={label}
      disabled={isOff}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

/** Sends a picture to the server and takes its name as the value. */
function useUpload(onChange: (name: string) => void) {
  const { catalogue } = useStudio();
  const file = useRef<HTMLInputElement>(null);
  const take = async (picture: Blob) => {
    const name = await catalogue.getState().upload(picture);
    if (name !== null) onChange(name);
  };
  const receive = async (event: DragEvent) => {
    const carried = carriedPicture(event.dataTransfer) ?? pictureIn(event.dataTransfer);
    if (carried === null) return;
    event.preventDefault();
    event.stopPropagation();
    await take(carried instanceof Blob ? carried : await (await fetch(carried)).blob());
  };
  const chooser = (
    <input
      ref={file}
      type="file"
      accept="image/*"
      hidden
      onChange={(event) => {
        const [chosen] = event.target.files ?? [];
        if (chosen) void take(chosen);
        event.target.value = ""; // the same file may be chosen again
      }}
    />
  );
  return { take, receive: (event: DragEvent) => void receive(event), chooser, file };
}

function addressOf(name: string): string {
  return `api/inputs/${name.split("/").map(encodeURIComponent).join("/")}`;
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

function previewPicture(name: string) {
  return <img className="picture-preview" src={addressOf(name)} alt="" />;
}

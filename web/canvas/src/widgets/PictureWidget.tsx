import { Brush, Upload } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { useStudio, useText } from "../store/studio";
import { isPictureName } from "./fileNames";
import { PictureChoice } from "./PictureChoice";
import { useMaskDialog } from "./mask/useMaskDialog";
import { useUpload } from "./useUpload";
import { asText, type WidgetProps } from "./widget";
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
        <FileButton onChoose={(file) => void send(file)} />
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

/** Asks for a file of the user's own. */
function FileButton({ onChoose }: { readonly onChoose: (file: File) => void }) {
  const text = useText().fields;
  const file = useRef<HTMLInputElement>(null);
  return (
    <>
      <Tool label={text.upload} onPress={() => file.current?.click()}>
        <Upload aria-hidden />
      </Tool>
      <input
        ref={file}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen) onChoose(chosen);
          event.target.value = ""; // the same file may be chosen again
        }}
      />
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

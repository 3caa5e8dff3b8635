import { Brush, Upload } from "lucide-react";
import { type ReactNode, useState } from "react";
import { createPortal } from "react-dom";
import { useStudio, useText } from "../store/studio";
import { isPictureName } from "./fileNames";
import { chooseFiles } from "../ui/chooseFiles";
import { PictureChoice } from "./PictureChoice";
import { useUpload } from "./useUpload";
import { asText, type WidgetProps } from "./widget";
import { orReport } from "../store/view/view";
import type { MaskDialog } from "./mask/MaskDialog";
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

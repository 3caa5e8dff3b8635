import { useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { useStudio } from "../../store/studio";
import { orReport } from "../../store/view/report";
import type { MaskDialog } from "./MaskDialog";

/** The dialog that paints a mask over the picture at this address; it is fetched when it is opened. */
export function useMaskDialog(source: string, onDone: (masked: Blob) => Promise<boolean>) {
  const { view } = useStudio();
  const [opened, setOpened] = useState<{ readonly Dialog: typeof MaskDialog } | null>(null);
  const open = async () => {
    const found = await orReport(view, import("./MaskDialog"));
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

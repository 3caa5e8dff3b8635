import { CircleAlert, X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useText, useView } from "../store/studio";
import type { Toast } from "../store/view/view";
import { Button, IconButton } from "./Button";
import "./Toasts.css";

const SHOWN = 6000; // milliseconds; what can be answered stays twice as long

/** What `View.notify` was told, the newest lowest. Notes go by themselves, errors when they are closed. */
export function Toasts() {
  const toasts = useView((view) => view.toasts);
  const label = useText().ui.notices;
  const dialog = useView((view) => view.dialogs.at(-1));
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (!ref.current?.isConnected) return; // its dialog is going, and it will be drawn again
    // Shown again, it lies over a dialog that was opened since; else it stays, to be read out.
    if (dialog) ref.current.hidePopover?.();
    if (!ref.current.matches(":popover-open")) ref.current.showPopover?.();
  }, [toasts, dialog]);
  const line = (kind: Toast["kind"]) =>
    toasts.filter((one) => one.kind === kind).map((one) => <ToastCard key={one.id} toast={one} />);
  const notices = (
    <section ref={ref} popover="manual" className="toasts" aria-label={label}>
      <div role="alert" className="toasts-line">
        {line("error")}
      </div>
      <div role="status" className="toasts-line">
        {line("note")}
      </div>
    </section>
  );
  return dialog ? createPortal(notices, dialog) : notices; // nothing outside of a dialog can be pressed
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const dismiss = useView((view) => view.dismiss);
  const text = useText().ui;
  const [isHeld, setHeld] = useState(false);
  const { id, kind, message, action } = toast;
  useEffect(() => {
    if (kind === "error" || isHeld) return;
    const timer = window.setTimeout(() => dismiss(id), action ? 2 * SHOWN : SHOWN);
    return () => window.clearTimeout(timer);
  }, [id, kind, action, isHeld, dismiss]);
  return (
    <div
      className="toast"
      data-kind={kind}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {kind === "error" && <CircleAlert className="toast-icon" aria-hidden />}
      <p className="toast-message">{message}</p>
      {action && (
        <Button
          variant="quiet"
          className="toast-action"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label={text.close} onClick={() => dismiss(id)}>
        <X />
      </IconButton>
    </div>
  );
}

import { X } from "lucide-react";
import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
} from "react";
import { useStudio, useText } from "../store/studio";
import { IconButton } from "./Button";
import "./Dialog.css";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** What can be done: buttons, the main one last. */
  readonly actions?: ReactNode;
  readonly size?: "small" | "large" | "full";
  readonly className?: string;
  /** Out of the way for a while, for what is dragged out of it. */
  readonly isAside?: boolean;
}

/**
 * Something that must be dealt with first. Escape and a press beside it close it.
 *
 * What is in it is made once it is open, so that `autoFocus` works; else the dialog has the focus.
 */
export function Dialog({
  title,
  onClose,
  children,
  actions,
  size = "small",
  className = "",
  isAside = false,
}: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  const heading = useId();
  const text = useText().ui;
  useOnTop(ref);
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    setOpen(true);
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    };
  }, []);
  useLayoutEffect(() => {
    if (isAside) ref.current?.close();
    else if (ref.current?.open === false) ref.current.showModal();
  }, [isAside]);
  return (
    <dialog
      ref={ref}
      className={`dialog ${className}`}
      data-size={size}
      tabIndex={-1}
      aria-labelledby={heading}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return; // of a file field inside
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => isBeside(event) && onClose()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {isOpen && (
        <header className="dialog-header">
          <h2 id={heading} className="dialog-title">
            {title}
          </h2>
          <IconButton label={text.close} onClick={onClose}>
            <X />
          </IconButton>
        </header>
      )}
      <div className="dialog-body">{isOpen && children}</div>
      {isOpen && actions && <footer className="dialog-actions">{actions}</footer>}
    </dialog>
  );
}

/** Says that it lies on top, for what must be seen and pressed over everything. */
function useOnTop(ref: RefObject<HTMLElement | null>): void {
  const { view } = useStudio();
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return undefined;
    view.setState(({ dialogs }) => ({ dialogs: [...dialogs, dialog] }));
    return () =>
      view.setState(({ dialogs }) => ({ dialogs: dialogs.filter((each) => each !== dialog) }));
  }, [ref, view]);
}

/** What lies beside a dialog is its backdrop, and a press there is one on the dialog. */
function isBeside(event: MouseEvent<HTMLDialogElement>): boolean {
  if (event.target !== event.currentTarget) return false;
  const { left, right, top, bottom } = event.currentTarget.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < left || x > right || y < top || y > bottom;
}

/** Keys that are struck in the dialog of an element, wherever in it but in a field. The function says whether it took the key. */
export function useDialogKeys(
  inside: Element | null,
  strike: (event: KeyboardEvent) => boolean,
): void {
  const latest = useRef(strike);
  latest.current = strike;
  useEffect(() => {
    const dialog = inside?.closest("dialog");
    if (!dialog) return undefined;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(event.target instanceof Node) || !dialog.contains(event.target)) return;
      if (event.target instanceof HTMLInputElement) return;
      if (latest.current(event)) event.preventDefault();
    };
    addEventListener("keydown", press, true);
    return () => removeEventListener("keydown", press, true);
  }, [inside]);
}

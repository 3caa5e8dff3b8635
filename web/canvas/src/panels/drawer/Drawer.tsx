import { FileQuestion, ListTree, ListVideo, Rows3, TriangleAlert, X } from "lucide-react";
import { useLayoutEffect, useRef, type ReactNode, type RefObject } from "react";
import { useText, useView } from "../../store/studio";
import type { Drawer as Name } from "../../store/view/view";
import { IconButton } from "../../ui/Button";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { InterfaceEditor } from "../interface/InterfaceEditor";
import { NodeHelp } from "./NodeHelp";
import { Outline } from "../outline/Outline";
import { Problems } from "./Problems";
import { QueueDrawer } from "../queue/QueueDrawer";
import "./Drawer.css";

const NAMES: readonly Name[] = ["queue", "problems", "outline", "interface", "help"];
const ICONS = {
  queue: ListVideo,
  problems: TriangleAlert,
  outline: ListTree,
  interface: Rows3,
  help: FileQuestion,
} as const;

/** What lies on the right, one thing at a time. */
export function Drawer() {
  const text = useText().panels;
  const name = useView((view) => view.drawer);
  const set = useView((view) => view.set);
  const ref = useFocused(name !== null);
  if (name === null) return null;
  return (
    <aside
      ref={ref}
      tabIndex={-1}
      className="drawer"
      aria-label={text.drawer.tabs[name]}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) set({ drawer: null });
      }}
    >
      <nav className="drawer-tabs" aria-label={text.drawer.label}>
        {NAMES.map((each) => (
          <DrawerTab key={each} name={each} />
        ))}
        <IconButton
          className="drawer-close"
          label={text.drawer.close}
          onClick={() => set({ drawer: null })}
        >
          <X />
        </IconButton>
      </nav>
      <ErrorBoundary key={name} part={text.parts[name]}>
        {content(name)}
      </ErrorBoundary>
    </aside>
  );
}

/** The drawer has the keyboard as soon as it opens, and gives it back when it closes. */
function useFocused(isOpen: boolean): RefObject<HTMLElement | null> {
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (!isOpen) return;
    const before = document.activeElement;
    ref.current?.focus({ preventScroll: true });
    return () => {
      const now = document.activeElement;
      const isOurs = now === null || now === document.body;
      if (isOurs && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isOpen]);
  return ref;
}

function DrawerTab({ name }: { readonly name: Name }) {
  const text = useText().panels.drawer;
  const isOpen = useView((view) => view.drawer === name);
  const set = useView((view) => view.set);
  const Icon = ICONS[name];
  if (isOpen) {
    return (
      <h2 className="drawer-tab">
        <Icon size={15} strokeWidth={1.75} aria-hidden />
        {text.tabs[name]}
      </h2>
    );
  }
  return (
    <IconButton label={text.tabs[name]} onClick={() => set({ drawer: name })}>
      <Icon />
    </IconButton>
  );
}

function content(name: Name): ReactNode {
  switch (name) {
    case "queue":
      return <QueueDrawer />;
    case "problems":
      return <Problems />;
    case "outline":
      return <Outline />;
    case "interface":
      return <InterfaceEditor />;
    case "help":
      return <NodeHelp />;
  }
}

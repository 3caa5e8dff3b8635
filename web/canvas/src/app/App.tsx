import { lazy, Suspense, useEffect } from "react";
import { Canvas } from "../canvas/Canvas";
import { fetchCanvasOverlays } from "../canvas/overlays/LateOverlays";
import { ConnectionBanner } from "../panels/ConnectionBanner";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { DropZones } from "../panels/drop/DropZones";
import { fetchMainMenu } from "../panels/bar/MainMenu";
import { fetchRunMenu } from "../panels/run/RunButton";
import { RecentPictures } from "../panels/pictures/RecentPictures";
import { TopBar } from "../panels/bar/TopBar";
import { CommandsContext } from "../store/command";
import { StudioContext, useText, useView, type Studio } from "../store/studio";
import { english } from "../text/text";
import { fetchPicker } from "../ui/LatePicker";
import { Toasts } from "../ui/Toasts";
import { whenIdle } from "../ui/whenIdle";
import { COMMANDS } from "./commands/all";
import { useClipboard } from "./useClipboard";
import { useFirstStart } from "./useFirstStart";
import { useKeyboard } from "./useKeyboard";
import { usePageTitle } from "./usePageTitle";
import { useTheme } from "./useTheme";
import "./App.css";

const drawer = () => import("../panels/drawer/Drawer");
const form = () => import("../panels/form/FormPage");
const overlays = () => import("../panels/dialogs/Dialogs");
const Drawer = lazy(() => drawer().then(({ Drawer }) => ({ default: Drawer })));
const FormPage = lazy(() => form().then(({ FormPage }) => ({ default: FormPage })));
const Overlays = lazy(() => overlays().then(({ Dialogs }) => ({ default: Dialogs })));
const LATE = [
  drawer,
  form,
  overlays,
  fetchCanvasOverlays,
  fetchMainMenu,
  fetchRunMenu,
  fetchPicker,
];

/** The whole editor. */
export function App({ studio }: { readonly studio: Studio }) {
  return (
    <StudioContext value={studio}>
      <CommandsContext value={COMMANDS}>
        <Worded />
      </CommandsContext>
    </StudioContext>
  );
}

/** Nothing is drawn in one language and then in another. */
function Worded() {
  const isWorded = useView(({ language, text }) => (language === "en") === (text === english));
  const text = useText().panels;
  return (
    isWorded && (
      <ErrorBoundary part={text.parts.editor}>
        <Editor />
      </ErrorBoundary>
    )
  );
}

/** What opens beside and over the page. It begins without them, and has them once it is idle. */
function LateParts() {
  const text = useText().panels;
  const hasDrawer = useView((view) => view.drawer !== null);
  const hasOverlay = useView((view) => view.overlay !== null || view.conflict !== null);
  useEffect(() => {
    // What fails is fetched again when it is wanted.
    const fetchAll = () => LATE.forEach((part) => void part().catch(() => undefined));
    return whenIdle(fetchAll);
  }, []);
  return (
    <Suspense>
      <ErrorBoundary key={`drawer ${hasDrawer}`} part={text.parts.drawer}>
        {hasDrawer && <Drawer />}
      </ErrorBoundary>
      <ErrorBoundary key={`overlay ${hasOverlay}`} part={text.parts.overlay}>
        {hasOverlay && <Overlays />}
      </ErrorBoundary>
    </Suspense>
  );
}

function Editor() {
  useKeyboard(COMMANDS);
  useClipboard();
  usePageTitle();
  useTheme();
  useFirstStart();
  const text = useText().panels;
  const page = useView((view) => view.page);
  return (
    <div className="editor" data-page={page}>
      <ErrorBoundary part={text.parts.bar}>
        <TopBar />
      </ErrorBoundary>
      <main className="editor-page">
        <ErrorBoundary key={page} part={text.parts[page]}>
          <Suspense>{page === "form" ? <FormPage /> : <Canvas />}</Suspense>
        </ErrorBoundary>
      </main>
      {page === "canvas" && (
        <ErrorBoundary part={text.parts.recentPictures}>
          <RecentPictures />
        </ErrorBoundary>
      )}
      <ConnectionBanner />
      <LateParts />
      <DropZones />
      <Toasts />
    </div>
  );
}

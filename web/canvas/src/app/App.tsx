import { lazy, Suspense } from "react";
import { Canvas } from "../canvas/Canvas";
import { ConnectionBanner } from "../panels/ConnectionBanner";
import { ErrorBoundary } from "../panels/ErrorBoundary";
import { DropZones } from "../panels/DropZones";
import { Strip } from "../panels/Strip";
import { TopBar } from "../panels/TopBar";
import { CommandsContext } from "../store/command";
import { StudioContext, useText, useView, type Studio } from "../store/studio";
import { english } from "../text/text";
import { Toasts } from "../ui/Toasts";
import { COMMANDS } from "./commands/all";
import { useClipboard } from "./useClipboard";
import { useFirstStart } from "./useFirstStart";
import { useKeyboard } from "./useKeyboard";
import { usePageTitle } from "./usePageTitle";
import { useTheme } from "./useTheme";
import "./App.css";

const drawer = () => import("../panels/Drawer");
const form = () => import("../panels/FormPage");
const overlays = () => import("../panels/Overlays");
const Drawer = lazy(() => drawer().then(({ Drawer }) => ({ default: Drawer })));
const FormPage = lazy(() => form().then(({ FormPage }) => ({ default: FormPage })));
const Overlays = lazy(() => overlays().then(({ Overlays }) => ({ default: Overlays })));

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
  return isWorded && <Editor />;
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
        <ErrorBoundary part={text.parts.strip}>
          <Strip />
        </ErrorBoundary>
      )}
      <ConnectionBanner />
      <Suspense>
        <Drawer />
        <Overlays />
      </Suspense>
      <DropZones />
      <Toasts />
    </div>
  );
}

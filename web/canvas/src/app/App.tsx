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
import {
  StudioContext,
  useText,
  useView,
  type Studio,
  useStudio,
  useRuns,
  useTab,
  useWorkspace,
} from "../store/studio";
import { english } from "../text/text";
import { fetchPicker } from "../ui/LatePicker";
import { Toasts } from "../ui/Toasts";
import { whenIdle } from "../ui/whenIdle";
import { COMMANDS } from "./commands/all";
import { useClipboard } from "./useClipboard";
import { useKeyboard } from "./useKeyboard";
import { useLongPress } from "./useLongPress";
import "./App.css";
import { current, isBlank, isChanged, tabName } from "../store/document/workspace";
import { isActive, progressOf } from "../store/runs/runs";

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
  useLongPress();
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

/** Who was never here finds a workflow that already runs. */
function useFirstStart(): void {
  const studio = useStudio();
  useEffect(() => void openFirst(studio), [studio]);
}

async function openFirst({ drafts, canvas, workspace }: Studio): Promise<void> {
  if ((await drafts.restored) !== "first") return;
  const { templates } = await import("../panels/dialogs/templates");
  const [template] = await templates();
  const blank = current(workspace.getState());
  if (template === undefined || !isBlank(blank)) return; // something was opened meanwhile
  workspace.getState().open(template.workflow);
  workspace.getState().close(blank.id);
  requestAnimationFrame(() => canvas.handle?.fit());
}

/** The page's title: how far the run has come, the workflow, and a dot when it is not saved. */
function usePageTitle(): void {
  const text = useText().panels;
  const name = useTab((tab) => tabName(tab)) ?? text.untitled;
  const dot = useTab(isChanged) ? "● " : "";
  const active = useWorkspace((workspace) => workspace.active);
  const percent = useRuns(({ byTab }) =>
    isActive(byTab[active]) ? Math.round(100 * progressOf(byTab[active]).share) : null,
  );
  const progress = percent === null ? "" : `${percent} % `;
  const title = `${progress}${dot}${name} – ${text.appName}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

const LIGHT = "(prefers-color-scheme: light)";

/** Puts the theme and the language that were chosen on the page. */
function useTheme(): void {
  const theme = useView((view) => view.theme);
  const language = useView((view) => view.language);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    const system = matchMedia(LIGHT);
    const show = () => {
      const isLight = theme === "light" || (theme === "system" && system.matches);
      document.documentElement.dataset["theme"] = isLight ? "light" : "dark";
    };
    show();
    system.addEventListener("change", show);
    return () => system.removeEventListener("change", show);
  }, [theme]);
}

import { useEffect, useState } from "react";
import { Canvas } from "../canvas/Canvas";
import { CanvasOverlays } from "../canvas/overlays/LateOverlays";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { DropZones, Zones } from "../panels/drop/DropZones";
import { MainMenuItems, TopBar } from "../panels/bar/TopBar";
import { RunMenu } from "../panels/run/RunButton";
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
import { LatePicker } from "../ui/LatePicker";
import { eventually, late, whenIdle } from "../ui/late";
import { COMMANDS } from "./commands/all";
import { useClipboard, useKeyboard } from "./useKeyboard";
import { PictureWidget } from "../widgets/Widget";
import { current, isBlank, isChanged, tabName } from "../store/document/workspace";
import { isActive, progressOf } from "../store/runs/runs";
import "./App.css";

const LongPress = eventually(() => import("./LongPress").then(({ LongPress }) => LongPress));
const Toasts = eventually(() => import("../ui/Toasts").then(({ Toasts }) => Toasts));
const Drawer = late(() => import("../panels/drawer/Drawer").then(({ Drawer }) => Drawer));
const FormPage = late(() => import("../panels/form/FormPage").then(({ FormPage }) => FormPage));
const Dialogs = late(() => import("../panels/dialogs/Dialogs").then(({ Dialogs }) => Dialogs));
const RecentPictures = late(() =>
  import("../panels/pictures/RecentPictures").then(({ RecentPictures }) => RecentPictures),
);
const WANTED_SOON = [
  Drawer,
  FormPage,
  Dialogs,
  CanvasOverlays,
  MainMenuItems,
  RunMenu,
  LatePicker,
  Zones,
  PictureWidget,
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
  const hasOverlay = useView(
    (view) => view.overlay !== null || view.conflict !== null || view.conversion !== null,
  );
  const [isIdle, setIdle] = useState(false);
  useEffect(
    () =>
      whenIdle(() => {
        setIdle(true);
        for (const part of WANTED_SOON) part.fetch();
      }),
    [],
  );
  return (
    <>
      <ErrorBoundary key={`drawer ${hasDrawer}`} part={text.parts.drawer}>
        {hasDrawer && <Drawer />}
      </ErrorBoundary>
      <ErrorBoundary key={`overlay ${hasOverlay}`} part={text.parts.overlay}>
        {hasOverlay && <Dialogs />}
      </ErrorBoundary>
      {isIdle && <Toasts />}
      {isIdle && <LongPress />}
    </>
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
          {page === "form" ? <FormPage /> : <Canvas />}
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

const PATIENCE = 1500; // ms: a server that is only started anew needs no words

/** Says that the server is gone, after a moment, until it is back. */
function ConnectionBanner() {
  const text = useText().panels.connection;
  const connection = useRuns((runs) => runs.connection);
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (connection === "open") return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [connection]);
  return (
    <div className="connection" role="status">
      {isLate && connection !== "open" && <p>{text[connection]}</p>}
    </div>
  );
}

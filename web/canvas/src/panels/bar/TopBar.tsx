import { ListVideo, Pause, TriangleAlert, Rows3, Workflow } from "lucide-react";
import { useRef, useState } from "react";
import { problemsOf } from "../../store/runs/problems";
import { useQueue, useRuns, useText, useView, useWorkspace } from "../../store/studio";
import { RunButton } from "../run/RunButton";
import { Tabs } from "./Tabs";
import type { Page } from "../../store/view/view";
import mark from "../../theme/icon.svg";
import { late } from "../../ui/late";
import "./TopBar.css";

/** What floats over the top: the workflows on the left, running on the right. The form has its own Run. */
export function TopBar() {
  const page = useView((view) => view.page);
  return (
    <header className="bar">
      <div className="pill bar-left">
        <MainMenu />
        <Tabs />
      </div>
      <div className="bar-right">
        <PageSwitch />
        <ProblemsPill />
        <QueuePill />
        {page === "canvas" && <RunButton />}
      </div>
    </header>
  );
}

function QueuePill() {
  const text = useText().panels.queue;
  const waiting = useQueue(({ queued }) => queued.length);
  const isPaused = useQueue((queue) => queue.isPaused);
  const isOpen = useView((view) => view.drawer === "queue");
  const toggle = useView((view) => view.toggleDrawer);
  return (
    <button
      className="pill bar-pill"
      aria-pressed={isOpen}
      aria-label={text.pill(waiting)}
      onClick={() => toggle("queue")}
    >
      <ListVideo size={14} aria-hidden />
      <span className="bar-word">{text.title}</span>
      {waiting > 0 && <b>{waiting}</b>}
      {isPaused && (
        <span className="bar-paused">
          <Pause size={11} fill="currentColor" aria-hidden />
          {text.paused}
        </span>
      )}
    </button>
  );
}

function ProblemsPill() {
  const text = useText().panels.problems;
  const active = useWorkspace((workspace) => workspace.active);
  const count = useRuns(({ plans, byTab }) => problemsOf(plans[active], byTab[active]).length);
  const isOpen = useView((view) => view.drawer === "problems");
  const toggle = useView((view) => view.toggleDrawer);
  if (count === 0) return null;
  return (
    <button
      className="pill bar-pill bar-problems"
      aria-pressed={isOpen}
      aria-label={text.count(count)}
      onClick={() => toggle("problems")}
    >
      <TriangleAlert size={14} aria-hidden />
      <b>{count}</b>
    </button>
  );
}

const ICONS = { canvas: Workflow, form: Rows3 } as const;
const PAGES: readonly Page[] = ["canvas", "form"];

/** The two ways to look at the workflow: as nodes with wires, or as a form. */
function PageSwitch() {
  const text = useText().panels.pages;
  const page = useView((view) => view.page);
  const set = useView((view) => view.set);
  return (
    <div className="pill bar-switch" role="group" aria-label={text.label}>
      {PAGES.map((name) => {
        const Icon = ICONS[name];
        return (
          <button
            key={name}
            className="bar-page"
            aria-pressed={page === name}
            aria-label={text[name]}
            title={text[name]}
            onClick={() => set({ page: name })}
          >
            <Icon size={14} aria-hidden />
          </button>
        );
      })}
    </div>
  );
}

export const MainMenuItems = late(() =>
  import("./MainMenuItems").then(({ MainMenuItems }) => MainMenuItems),
);

/** The menu behind the mark of the program. */
function MainMenu() {
  const text = useText().panels;
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<Element | null>(null);
  return (
    <>
      <button
        ref={button}
        className="bar-mark"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-label={text.menu}
        title={text.menu}
        onClick={() => setAnchor(anchor === null ? button.current : null)}
      >
        <img src={mark} width="20" height="20" alt="" />
      </button>
      {anchor !== null && <MainMenuItems anchor={anchor} onClose={() => setAnchor(null)} />}
    </>
  );
}

import { Component, type ReactNode } from "react";
import { useRuns, useText } from "../store/studio";
import { english } from "../text/text";
import "./ErrorBoundary.css";

interface PartProps {
  /** The part inside, as its user knows it: "the queue". */
  readonly part: string;
  readonly children: ReactNode;
}

/** Keeps a part that broke from taking the others with it, and offers to draw it anew. */
export function ErrorBoundary({ part, children }: PartProps) {
  const instead = (error: Error, again: () => void) =>
    isMissing(error) ? (
      <Missing part={part} />
    ) : (
      <Broken part={part} message={error.message} onReload={again} />
    );
  return <Boundary instead={instead}>{children}</Boundary>;
}

/** Around everything, where there may be no words of another language yet: the page is never blank. */
export function RootBoundary({ children }: { readonly children: ReactNode }) {
  const text = english.panels;
  const instead = ({ message }: Error) => (
    <section className="broken" role="alert">
      <p>{text.broken.said(text.parts.editor)}</p>
      <p className="broken-why">{message}</p>
      <button className="broken-reload" onClick={() => location.reload()}>
        {text.broken.reloadPage}
      </button>
    </section>
  );
  return <Boundary instead={instead}>{children}</Boundary>;
}

interface Props {
  readonly instead: (error: Error, again: () => void) => ReactNode;
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | null;
}

class Boundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return this.props.instead(error, () => this.setState({ error: null }));
  }
}

interface BrokenProps {
  readonly part: string;
  readonly message: string;
  readonly onReload: () => void;
}

function Broken({ part, message, onReload }: BrokenProps) {
  const text = useText().panels.broken;
  return (
    <section className="broken" role="alert">
      <p>{text.said(part)}</p>
      <p className="broken-why">{message}</p>
      <button className="broken-reload" onClick={onReload}>
        {text.reload}
      </button>
    </section>
  );
}

/** Its code is not there: the server is gone, or is a newer one by now. */
function Missing({ part }: { readonly part: string }) {
  const text = useText().panels.broken;
  const isOpen = useRuns(({ connection }) => connection === "open");
  return (
    <section className="broken" role="alert">
      <p>{text.missing(part)}</p>
      <button className="broken-reload" disabled={!isOpen} onClick={() => location.reload()}>
        {text.reloadPage}
      </button>
    </section>
  );
}

/** Whether code could not be fetched, as Chromium, Firefox, Safari and Vite say it. */
function isMissing({ message }: Error): boolean {
  return /dynamically imported module|module script failed|preload CSS/.test(message);
}

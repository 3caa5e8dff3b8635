import { Component, type ReactNode } from "react";
import { useText } from "../store/studio";
import "./ErrorBoundary.css";

interface Props {
  /** The part inside, as its user knows it: "the queue". */
  readonly part: string;
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | null;
}

/** Keeps a part that broke from taking the others with it, and offers to draw it anew. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const reload = () => this.setState({ error: null });
    return <Broken part={this.props.part} message={error.message} onReload={reload} />;
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

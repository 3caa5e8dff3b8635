import { useText, useView } from "../../store/studio";
import type { Overlay } from "../../store/view/view";
import { ClearHistoryDialog, ClearQueueDialog } from "./ClearDialog";
import { ConflictDialog } from "./ConflictDialog";
import { ConversionDialog } from "./ConversionDialog";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { FindNode, Palette } from "./Palette";
import { Gallery } from "../gallery/Gallery";
import { OpenDialog } from "./OpenDialog";
import { SaveDialog } from "./SaveDialog";
import { Settings } from "./Settings";
import { Shortcuts } from "./Shortcuts";
import { Templates } from "./Templates";
import { Versions } from "./Versions";

/** What lies over everything, one thing at a time; what was found while saving comes first. */
export function Dialogs() {
  const text = useText().panels;
  const overlay = useView((view) => view.overlay);
  const conflict = useView((view) => view.conflict);
  const conversion = useView((view) => view.conversion);
  const shown = conflict !== null ? "conflict" : conversion !== null ? "conversion" : overlay;
  return (
    <ErrorBoundary key={shown} part={text.parts.overlay}>
      {conflict !== null ? (
        <ConflictDialog conflict={conflict} />
      ) : conversion !== null ? (
        <ConversionDialog conversion={conversion} />
      ) : (
        content(overlay)
      )}
    </ErrorBoundary>
  );
}

function content(overlay: Overlay | null) {
  switch (overlay) {
    case "palette":
      return <Palette />;
    case "find":
      return <FindNode />;
    case "shortcuts":
      return <Shortcuts />;
    case "settings":
      return <Settings />;
    case "open":
      return <OpenDialog />;
    case "save":
      return <SaveDialog />;
    case "clearQueue":
      return <ClearQueueDialog />;
    case "clearHistory":
      return <ClearHistoryDialog />;
    case "gallery":
      return <Gallery />;
    case "templates":
      return <Templates />;
    case "versions":
      return <Versions />;
    default:
      return null;
  }
}

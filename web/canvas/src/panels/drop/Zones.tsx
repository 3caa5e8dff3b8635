import { FileJson, ImageIcon } from "lucide-react";
import { useState, type DragEvent as Dragged, type ReactNode } from "react";
import { useStudio, useText, type Studio } from "../../store/studio";
import { readsPicture, takePicture } from "../pictures/asImage";
import { fileKind, openFile, asPicture } from "./openFile";
import "./DropZones.css";
import { pagesOf } from "../../text/lateWords";

/** What is told of files before they are let go. */
export type DraggedFiles = "pictures" | "others";

type Take = (studio: Studio, file: File) => Promise<void>;

/** One place for files that are workflows, and one for pictures. */
export function Zones({ dragged }: { readonly dragged: DraggedFiles }) {
  const text = pagesOf(useText()).drop;
  return (
    <div className="drop" role="region" aria-label={text.label}>
      <Zone
        icon={<FileJson />}
        title={text.workflow}
        hint={dragged === "pictures" ? text.workflowHint : text.workflowFile}
        take={openFile}
      />
      {dragged === "pictures" && (
        <Zone icon={<ImageIcon />} title={text.image} hint={text.imageHint} take={asPicture} />
      )}
    </div>
  );
}

interface ZoneProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint: string;
  readonly take: Take;
}

function Zone({ icon, title, hint, take }: ZoneProps) {
  const studio = useStudio();
  const [isOver, setOver] = useState(false);
  const drop = (event: Dragged) => {
    event.preventDefault();
    const reader = readerUnder(studio, event);
    for (const file of event.dataTransfer.files) {
      if (reader !== null && fileKind(file) === "picture") void takePicture(studio, file, reader);
      else void take(studio, file);
    }
  };
  return (
    <div
      className="drop-zone"
      data-over={isOver}
      onDragEnter={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDragOver={(event) => (event.dataTransfer.dropEffect = "copy")}
      onDrop={drop}
    >
      {icon}
      <strong>{title}</strong>
      <span>{hint}</span>
    </div>
  );
}

/** The card below the zones that reads a picture: one let go there is for it. */
function readerUnder(studio: Studio, { clientX, clientY }: Dragged): string | null {
  const below = document.elementsFromPoint(clientX, clientY);
  const card = below.map((each) => each.closest<HTMLElement>(".react-flow__node")).find(Boolean);
  const id = card?.dataset["id"];
  return id !== undefined && readsPicture(studio, id) ? id : null;
}

import { FileJson, ImageIcon } from "lucide-react";
import { useEffect, useState, type DragEvent as Dragged, type ReactNode } from "react";
import { useStudio, useText, type Studio } from "../../store/studio";
import { fileKind, openFile, asPicture } from "./openFile";
import { readsPicture, takePicture } from "../pictures/asImage";
import "./DropZones.css";

type Take = (studio: Studio, file: File) => Promise<void>;

/** Where files of the system may be let go while they are dragged over the page. */
export function DropZones() {
  const text = useText().pages.drop;
  const dragged = useDraggedFiles();
  if (dragged === null) return null;
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

/** What is dragged over the page; none when it is no file. The page never goes away for a file. */
function useDraggedFiles(): "pictures" | "others" | null {
  const [dragged, setDragged] = useState<"pictures" | "others" | null>(null);
  useEffect(() => {
    const enter = ({ dataTransfer }: DragEvent) => {
      if (hasFiles(dataTransfer)) setDragged(hasPicture(dataTransfer) ? "pictures" : "others");
    };
    const over = (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer) || event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer && !isZone(event.target)) event.dataTransfer.dropEffect = "none";
    };
    const leave = ({ relatedTarget }: DragEvent) => relatedTarget === null && setDragged(null);
    const end = (event: DragEvent) => {
      if (hasFiles(event.dataTransfer)) event.preventDefault();
      setDragged(null);
    };
    addEventListener("dragenter", enter);
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", end);
    return () => {
      removeEventListener("dragenter", enter);
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", end);
    };
  }, []);
  return dragged;
}

function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes("Files") === true;
}

/** Names are told only when they are let go; where nothing is told, it may be a picture. */
function hasPicture(data: DataTransfer | null): boolean {
  const files = [...(data?.items ?? [])].filter(({ kind }) => kind === "file");
  return files.length === 0 || files.some(({ type }) => fileKind({ name: "", type }) === "picture");
}

function isZone(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".drop-zone") !== null;
}

import { useEffect, useState } from "react";
import { late } from "../../ui/late";
import type { DraggedFiles } from "./Zones";

export const Zones = late(() => import("./Zones").then(({ Zones }) => Zones));

/** Where files of the system may be let go while they are dragged over the page. */
export function DropZones() {
  const dragged = useDraggedFiles();
  return dragged !== null && <Zones dragged={dragged} />;
}

const PICTURES = /^image\/(png|jpeg|webp)$/;

/** What is dragged over the page; none when it is no file. The page never goes away for a file. */
function useDraggedFiles(): DraggedFiles | null {
  const [dragged, setDragged] = useState<DraggedFiles | null>(null);
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
  return files.length === 0 || files.some(({ type }) => PICTURES.test(type));
}

function isZone(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".drop-zone") !== null;
}

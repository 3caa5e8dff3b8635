import { useState, type ClipboardEvent, type DragEvent } from "react";
import { useStudio } from "../store/studio";
import { isObject, readJson } from "../json/json";

/** Sends pictures that are dropped, pasted or made to the server, and tells the name they have there. */
export function useUpload(onChange: (name: string) => void) {
  const { catalogue, view } = useStudio();
  const [isOver, setOver] = useState(false);
  /** Whether it was sent; why not is told by the catalogue. */
  const send = async (picture: Blob): Promise<boolean> => {
    const name = await catalogue.getState().upload(picture);
    if (name !== null) onChange(name);
    return name !== null;
  };
  const fetchAndSend = async (url: string) => {
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new TypeError(`the picture was answered with ${answer.status}`);
      await send(await answer.blob());
    } catch {
      const { notify, text } = view.getState();
      notify(text.fields.pictureGone, "error");
    }
  };
  const take = (data: DataTransfer): boolean => {
    const url = carriedPicture(data, document.baseURI);
    const file = pictureIn(data);
    if (url !== null) void fetchAndSend(url);
    else if (file !== null) void send(file);
    return url !== null || file !== null;
  };
  return {
    isOver,
    send,
    takers: {
      onDragOver(event: DragEvent) {
        if (!mayBePicture(event.dataTransfer)) return;
        consume(event);
        event.dataTransfer.dropEffect = "copy";
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop(event: DragEvent) {
        setOver(false);
        if (take(event.dataTransfer)) consume(event);
      },
      onPaste(event: ClipboardEvent) {
        if (take(event.clipboardData)) consume(event);
      },
    },
  };
}

/** What is dropped here must not reach the canvas, nor be opened by the browser. */
function consume(event: DragEvent | ClipboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

const PICTURE = "application/x-lienzo-picture";

/** Whether what is dragged may be a picture; what it is can only be read once it is let go. */
function mayBePicture({ types }: DataTransfer): boolean {
  return types.includes(PICTURE) || types.includes("Files");
}

/** The first picture among files that are dropped or pasted. */
function pictureIn(data: DataTransfer): File | null {
  return [...data.files].find((file) => file.type.startsWith("image/")) ?? null;
}

/** The address of a picture that is dragged from the gallery of this server, and of no other. */
export function carriedPicture(data: Pick<DataTransfer, "getData">, page: string): string | null {
  const url = addressIn(data.getData(PICTURE));
  if (url === null || !URL.canParse(url, page)) return null;
  const full = new URL(url, page);
  return full.origin === new URL(page).origin ? full.href : null;
}

function addressIn(text: string): string | null {
  if (text === "") return null;
  try {
    const told = readJson(text);
    const url = isObject(told) ? told["url"] : null;
    return typeof url === "string" ? url : null;
  } catch {
    return null; // of another program, under the same name
  }
}

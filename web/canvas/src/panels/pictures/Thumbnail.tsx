import { memo, useState, type DragEvent } from "react";
import type { Output } from "../../schema/schema";
import { writeJson } from "../../json/json";
import { printable } from "../../graph/names";
import { useStudio, useText, useView } from "../../store/studio";
import { fileName } from "./pictures";
import "./Thumbnail.css";

/** A small picture that opens the large one, and can be dragged to where pictures are taken. */
export const Thumbnail = memo(function Thumbnail({ output }: { readonly output: Output }) {
  const { api } = useStudio();
  const text = useText().pages.gallery;
  const set = useView((view) => view.set);
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return null; // it was deleted; the job still tells of it
  const name = printable(fileName(output));
  return (
    <button
      type="button"
      className="thumbnail"
      aria-label={text.open(name)}
      title={name}
      draggable
      onDragStart={(event) => carry(event, api.url(output.url), output)}
      onClick={() => set({ overlay: "gallery", picture: output.name })}
    >
      <img
        src={api.url(output.url)}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={() => setBroken(true)}
      />
    </button>
  );
});

/** What is dragged: a picture of ours, for the canvas and for fields of pictures. */
export function carry(event: DragEvent, url: string, output: Output): void {
  const told = writeJson({ url, name: output.name });
  event.dataTransfer.setData("application/x-lienzo-picture", told);
  event.dataTransfer.effectAllowed = "copy";
}

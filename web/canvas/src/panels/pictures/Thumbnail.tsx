import { memo, type DragEvent } from "react";
import { Box, FileVideo, ImageOff, Music } from "lucide-react";
import type { SavedOutput } from "../../schema/schema";
import { writeJson } from "../../json/json";
import { printable } from "../../graph/names";
import { useStudio, useText, useView } from "../../store/studio";
import { SafeImage } from "../../ui/SafeImage";
import { outputName, kindOf } from "./outputNames";
import { pagesOf } from "../../text/lateWords";
import "./Thumbnail.css";

type File = Pick<SavedOutput, "name" | "media" | "url">;

/** A small picture that opens the large one, and can be dragged to where pictures are taken. */
export const Thumbnail = memo(function Thumbnail({ output }: { readonly output: File }) {
  const { api } = useStudio();
  const text = pagesOf(useText()).gallery;
  const set = useView((view) => view.set);
  const name = printable(outputName(output));
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
      <SafeImage
        src={api.thumbnailUrl(output.name, 128)}
        loading="lazy"
        instead={<OutputIcon media={output.media} />}
      />
    </button>
  );
});

/** What is dragged: a picture of ours, for the canvas and for fields of pictures. */
export function carry(event: DragEvent, url: string, { name }: Pick<File, "name">): void {
  const told = writeJson({ url, name });
  event.dataTransfer.setData("application/x-lienzo-picture", told);
  event.dataTransfer.effectAllowed = "copy";
}

const ICONS = { image: ImageOff, video: FileVideo, audio: Music, other: Box } as const;

/** What stands for a file that has no picture, or no more. */
export function OutputIcon({ media }: { readonly media: string }) {
  const Icon = ICONS[kindOf({ media })];
  return <Icon size={20} strokeWidth={1.5} aria-hidden />;
}

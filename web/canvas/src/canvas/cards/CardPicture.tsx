import { Image as ImageIcon } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Output } from "../../schema/schema";
import { at } from "../../graph/records";
import { isActive } from "../../store/runs/runs";
import {
  useCatalogue,
  useNode,
  useRuns,
  useStudio,
  useText,
  useWorkspace,
} from "../../store/studio";
import { SafeImage } from "../../ui/SafeImage";
import "./CardPicture.css";

/** The picture of a card: what is coming while it runs, what came of it afterwards. */
export function CardPicture({ id }: { readonly id: string }) {
  const tab = useWorkspace((workspace) => workspace.active);
  const outputs = useRuns((runs) => at(runs.byTab[tab]?.outputs, id)) ?? NONE;
  const job = useRuns((runs) => {
    const run = runs.byTab[tab];
    const state = at(run?.nodes, id)?.state;
    const isPreviewed = state === "running" || (state === "done" && isActive(run));
    return isPreviewed ? run?.job?.id : undefined;
  });
  const isOld = useRuns((runs) => {
    const run = runs.byTab[tab];
    return isActive(run) && run?.files.some(({ node }) => node === id) !== true;
  });
  const pictures = outputs.filter((output) => output.media.startsWith("image/"));
  const source = usePictureFile(id);
  if (pictures.length > 0) return <Pictures id={id} pictures={pictures} isOld={isOld} />;
  if (source !== null) return <img className="picture" src={source} alt="" draggable={false} />;
  return <Preview key={`${tab} ${job}`} id={id} job={job} />; // each begins with nothing drawn
}

/** Drawn outside of React: ten pictures a second are no state of a component. */
function Preview({ id, job }: { readonly id: string; readonly job: string | undefined }) {
  const { previews } = useStudio();
  const words = useText().canvas;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (job === undefined) return undefined;
    return previews.subscribe(job, id, (picture) => {
      if (canvas.current !== null) paint(canvas.current, picture);
    });
  }, [previews, job, id]);
  return (
    <>
      <ImageIcon className="picture-none" aria-hidden />
      <canvas
        ref={canvas}
        className="picture"
        role="img"
        aria-label={words.preview(id)}
        width={0}
      />
    </>
  );
}

function paint(canvas: HTMLCanvasElement, picture: ImageBitmap): void {
  if (canvas.width !== picture.width) canvas.width = picture.width;
  if (canvas.height !== picture.height) canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
}

const SHOWN = 9;

interface PicturesProps {
  readonly id: string;
  readonly pictures: readonly Output[];
  /** Of a run before the one that goes on. */
  readonly isOld: boolean;
}

function Pictures({ id, pictures, isOld }: PicturesProps) {
  const { api, view } = useStudio();
  const words = useText().canvas;
  const shown = pictures.slice(0, SHOWN);
  const across = Math.ceil(Math.sqrt(shown.length));
  return (
    <div
      className={isOld ? "picture-grid nodrag is-old" : "picture-grid nodrag"}
      style={{ gridTemplateColumns: `repeat(${across}, 1fr)` }}
      role="group"
      aria-label={words.pictureOf(id)}
    >
      {shown.map((output) => (
        <button
          key={output.name}
          type="button"
          className="picture-button"
          aria-label={words.openPicture(output.name)}
          onClick={() => view.getState().set({ overlay: "gallery", picture: output.name })}
        >
          <SafeImage
            className="picture"
            src={api.url(output.url)}
            instead={<ImageIcon className="picture-none" aria-hidden />}
          />
        </button>
      ))}
      {pictures.length > 1 && (
        <span className="picture-count">{words.pictures(pictures.length)}</span>
      )}
    </div>
  );
}

/** The picture that a node reads, where it names one. */
function usePictureFile(id: string): string | null {
  const { api } = useStudio();
  const node = useNode(id);
  const type = useCatalogue((catalogue) => catalogue.specs.types.get(node?.type ?? ""));
  const input = type?.inputs.find((input) => input.hints["file"]?.["folder"] === "input");
  const name = input === undefined ? undefined : node?.inputs?.[input.name];
  return typeof name === "string" && name !== "" ? api.inputUrl(name) : null;
}

const NONE: readonly Output[] = [];

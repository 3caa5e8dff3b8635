import { ImageIcon, ImageOff } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Output } from "../../schema/schema";
import { outputsOf } from "../../graph/form";
import { printable } from "../../graph/names";
import { isActive, type TabRun } from "../../store/runs/runs";
import {
  useCatalogue,
  useRuns,
  useStudio,
  useText,
  useView,
  useWorkflow,
  useWorkspace,
} from "../../store/studio";
import { SafeImage } from "../../ui/SafeImage";
import { outputName, isPicture } from "../pictures/outputNames";
import { pagesOf } from "../../text/lateWords";

/** What came of the last run, one picture large; and, over it, what is coming. */
export function FormPicture() {
  const text = pagesOf(useText()).form;
  const active = useWorkspace((workspace) => workspace.active);
  const run = useRuns(({ byTab }) => byTab[active]);
  const pictures = useShownOutputs(run);
  const [chosen, choose] = useState<string | null>(null);
  const shown = pictures.find(({ name }) => name === chosen) ?? pictures[0];
  const coming = isActive(run) && !hasPictures(run) ? run?.job?.id : undefined;
  return (
    <section className="form-picture" aria-label={text.picture}>
      <div className="form-stage">
        {shown === undefined ? <Nothing /> : <Large output={shown} />}
        {coming !== undefined && <Coming key={coming} job={coming} />}
      </div>
      {pictures.length > 1 && (
        <ul className="form-row" aria-label={text.outputs}>
          {pictures.map((output) => (
            <li key={output.name}>
              <Small output={output} isShown={output === shown} onChoose={choose} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The pictures of the nodes that the form shows, in their order. */
function useShownOutputs(run: TabRun | undefined): readonly Output[] {
  const specs = useCatalogue((catalogue) => catalogue.specs);
  const workflow = useWorkflow((workflow) => workflow);
  const outputs = run?.outputs;
  return useMemo(() => {
    const nodes = outputsOf(workflow, specs);
    return nodes.flatMap((node) => (outputs?.[node] ?? []).filter(isPicture));
  }, [workflow, specs, outputs]);
}

function hasPictures(run: TabRun | undefined): boolean {
  return run?.files.some(isPicture) === true;
}

function Nothing() {
  const text = pagesOf(useText()).form;
  return (
    <p className="form-blank">
      <ImageIcon size={28} strokeWidth={1.25} aria-hidden />
      {text.nothing}
    </p>
  );
}

interface LargeProps {
  readonly output: Output;
}

function Large({ output }: LargeProps) {
  const { api } = useStudio();
  const text = pagesOf(useText()).gallery;
  const set = useView((view) => view.set);
  const name = printable(outputName(output));
  return (
    <button
      type="button"
      className="form-large"
      aria-label={text.open(name)}
      onClick={() => set({ overlay: "gallery", picture: output.name })}
    >
      <SafeImage src={api.url(output.url)} alt={name} instead={<Nothing />} />
    </button>
  );
}

interface SmallProps extends LargeProps {
  readonly isShown: boolean;
  readonly onChoose: (name: string) => void;
}

function Small({ output, isShown, onChoose }: SmallProps) {
  const { api } = useStudio();
  const text = pagesOf(useText()).form;
  const name = printable(outputName(output));
  return (
    <button
      type="button"
      className="thumbnail"
      aria-label={text.show(name)}
      aria-pressed={isShown}
      title={name}
      onClick={() => onChoose(output.name)}
    >
      <SafeImage
        src={api.thumbnailUrl(output.name, 128)}
        instead={<ImageOff size={20} strokeWidth={1.5} aria-hidden />}
      />
    </button>
  );
}

/** Drawn outside of React, whichever node it comes from. Nothing is seen before the first picture. */
function Coming({ job }: { readonly job: string }) {
  const { previews } = useStudio();
  const text = pagesOf(useText()).form;
  const canvas = useRef<HTMLCanvasElement>(null);
  const nodes = useWorkflow((workflow) => workflow.nodes);
  const ids = useMemo(() => Object.keys(nodes), [nodes]);
  const [hasCome, setCome] = useState(false);
  useEffect(() => {
    const draw = (picture: ImageBitmap) => {
      if (canvas.current === null) return;
      paint(canvas.current, picture);
      setCome(true);
    };
    const stops = ids.map((id) => previews.subscribe(job, id, draw));
    return () => stops.forEach((stop) => stop());
  }, [previews, job, ids]);
  return (
    <canvas
      ref={canvas}
      className="form-coming"
      role="img"
      aria-label={text.preview}
      hidden={!hasCome}
    />
  );
}

function paint(canvas: HTMLCanvasElement, picture: ImageBitmap): void {
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
}

import { useEffect, useRef, useState, type ComponentProps, type Ref } from "react";
import { printable } from "../../graph/names";
import { useStudio, useText } from "../../store/studio";
import { fileName, type Picture } from "../pictures/pictures";
import type { Sight, Size } from "./sight";
import { transformOf } from "./useSight";

interface StageProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly picture: Picture;
  readonly sight: Sight;
  readonly gestures: ComponentProps<"div">;
  readonly onSize: (size: Size) => void;
}

/** The picture itself, zoomed and moved. It has the keyboard as soon as it is there. */
export function LightboxStage({ ref, picture, sight, gestures, onSize }: StageProps) {
  const { api } = useStudio();
  const text = useText().pages.lightbox;
  const { output } = picture;
  const [broken, setBroken] = useState<string | null>(null);
  const own = useRef<HTMLDivElement | null>(null);
  useEffect(() => own.current?.focus({ preventScroll: true }), []);
  return (
    <div
      ref={(stage) => {
        own.current = stage;
        if (typeof ref === "function") ref(stage);
      }}
      className="lightbox-stage"
      tabIndex={-1}
      data-far={sight.zoom !== 1}
      {...gestures}
    >
      {broken === output.name ? (
        <p className="lightbox-broken">{text.broken}</p>
      ) : (
        <img
          key={output.name}
          src={api.url(output.url)}
          alt={printable(fileName(output))}
          draggable={false}
          style={{ transform: transformOf(sight) }}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
            onSize({ width, height })
          }
          onError={() => setBroken(output.name)}
        />
      )}
    </div>
  );
}

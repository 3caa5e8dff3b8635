import { memo } from "react";
import { FIELD, type Geometry, type PortPlace } from "../../graph/geometry";
import { inputSpec } from "../../graph/spec";
import { useCatalogue, useNode } from "../../store/studio";
import { useGesture } from "../state/gestureState";
import { Port } from "./Port";

interface Props {
  readonly id: string;
  readonly box: Geometry;
}

/** All ports of a card, and those that its fields may become. */
export const Ports = memo(function Ports({ id, box }: Props) {
  return (
    <>
      {box.ports.map((port) => (
        <CardPort key={`${port.side} ${port.name}`} id={id} place={port} />
      ))}
      {box.rows.map(
        (row) =>
          (row.kind === "field" || row.kind === "text") &&
          !row.isPort && (
            <LatentPort key={`latent ${row.name}`} id={id} name={row.name} y={row.y + FIELD / 2} />
          ),
      )}
    </>
  );
});

function CardPort({ id, place }: { readonly id: string; readonly place: PortPlace }) {
  const { side, name, x, y, spec } = place;
  const isFed = useNode(id)?.links?.[name] !== undefined;
  const isRead = useGesture((gesture) => gesture.linkedOutputs.has(`${id}.${name}`));
  const isLinked = side === "input" ? isFed : isRead;
  return <Port node={id} port={name} {...{ side, x, y, spec, isLinked }} />;
}

function LatentPort(props: { readonly id: string; readonly name: string; readonly y: number }) {
  const { id, name, y } = props;
  const type = useNode(id)?.type ?? "";
  const spec = useCatalogue((catalogue) => inputSpec(catalogue.specs.types.get(type), name));
  if (spec === undefined) return null;
  return (
    <Port node={id} side="input" port={name} spec={spec} x={0} y={y} isLinked={false} isLatent />
  );
}

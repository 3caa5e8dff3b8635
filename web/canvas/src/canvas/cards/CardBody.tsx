import { memo } from "react";
import type { Geometry, Row } from "../../graph/geometry";
import { Field } from "../../widgets/Field";
import { CardFold } from "./CardFold";
import { CardPicture } from "./CardPicture";

/** The rows of a card, each where the geometry has it. */
export const CardBody = memo(function CardBody(props: {
  readonly id: string;
  readonly box: Geometry;
}) {
  const { id, box } = props;
  return box.rows.map((row) => (
    <div
      key={keyOf(row)}
      className={`card-row card-${row.kind}`}
      style={{ top: row.y, height: row.height }}
      {...(row.kind === "field" || row.kind === "text"
        ? { "data-node": id, "data-side": "input", "data-port": row.name }
        : {})}
    >
      <RowContent id={id} row={row} />
    </div>
  ));
});

function RowContent({ id, row }: { readonly id: string; readonly row: Row }) {
  switch (row.kind) {
    case "ports":
      return (
        <>
          <PortName id={id} side="input" name={row.input} />
          <PortName id={id} side="output" name={row.output} />
        </>
      );
    case "picture":
      return <CardPicture id={id} />;
    case "fold":
      return <CardFold id={id} {...row} />;
    default:
      return <Field node={id} port={row.name} />;
  }
}

/** A wire may be let go on the name of a port, too. */
function PortName(props: {
  readonly id: string;
  readonly side: "input" | "output";
  readonly name: string | undefined;
}) {
  const { id, side, name } = props;
  if (name === undefined) return null;
  return (
    <span className={`card-port-${side}`} data-node={id} data-side={side} data-port={name}>
      {name}
    </span>
  );
}

function keyOf(row: Row): string {
  if (row.kind === "picture" || row.kind === "fold") return `.${row.kind}`;
  return row.kind === "ports" ? `.ports ${row.input} ${row.output}` : row.name;
}

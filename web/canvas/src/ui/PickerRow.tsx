import type { ReactNode } from "react";

interface PickerRowProps {
  readonly title: string;
  /** A colour, a shape or a picture before the title. */
  readonly mark?: ReactNode;
  /** What tells it from others of its name: a category, a folder, a size. */
  readonly detail?: ReactNode;
  /** At the end: keys, a port. */
  readonly end?: ReactNode;
}

/** How a picker draws an item, unless it has something better. */
export function PickerRow({ title, mark, detail, end }: PickerRowProps) {
  return (
    <span className="picker-row">
      {mark && (
        <span className="picker-mark" aria-hidden>
          {mark}
        </span>
      )}
      <span className="picker-title">{title}</span>
      {detail && <span className="picker-detail">{detail}</span>}
      {end && <span className="picker-end">{end}</span>}
    </span>
  );
}

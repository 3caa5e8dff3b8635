/** What is laid out: blocks, which are nodes or frames with nodes in them, and what ties them. */

export interface Block {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A link between blocks, with the heights of its ports in them. */
export interface Tie {
  readonly from: string;
  readonly to: string;
  readonly leaves: number;
  readonly arrives: number;
}

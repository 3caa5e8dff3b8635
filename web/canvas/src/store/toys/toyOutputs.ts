/** Saved files of a server, for tests. */

import type { OutputsAsked } from "../../api/client";
import type { SavedOutput, SavedOutputs } from "../../schema/schema";
import type { OutputsApi } from "../outputs/outputsKeeper";
import { refused } from "./toyFolder";

export function savedOutput(id: number, more: Partial<SavedOutput> = {}): SavedOutput {
  return {
    id,
    job: "j",
    number: 0,
    node: "save",
    name: `${id}.png`,
    workflow: "toy",
    media: "image/png",
    size: 1,
    created: id,
    deleted: null,
    star: false,
    trash: null,
    url: "",
    thumbnail: null,
    ...more,
  };
}

export class ToyOutputs implements OutputsApi {
  rows: readonly SavedOutput[] = [];
  readonly asked: OutputsAsked[] = [];
  /** What is waited for before an answer. */
  answers: Promise<void> = Promise.resolve();

  constructor(count: number) {
    this.rows = Array.from({ length: count }, (_, i) => savedOutput(count - i));
  }

  outputs = async (asked: OutputsAsked): Promise<SavedOutputs> => {
    this.asked.push(asked);
    const { after = Number.POSITIVE_INFINITY, limit, q = "", deleted, star } = asked;
    const fits = this.rows.filter(
      (row) =>
        row.id < after &&
        row.name.includes(q) &&
        (row.trash !== null) === (deleted === "true") &&
        (row.star || star !== "true"),
    );
    const outputs = fits.slice(0, limit);
    await this.answers;
    return { outputs, next: fits.length > limit ? (outputs.at(-1)?.id ?? null) : null };
  };
  starOutput = async (name: string, star: boolean) => this.#change(name, { star });
  deleteOutput = async (name: string) => {
    if (!this.rows.some((row) => row.name === name && row.trash === null)) {
      throw refused(404, "it is not there");
    }
    this.#change(name, { trash: `t${name}`, deleted: 1 });
    return { id: `t${name}`, name };
  };
  restoreOutput = async (id: string) => {
    const name = id.slice(1);
    if (!this.rows.some(({ trash }) => trash === id)) throw refused(404, "it is not there");
    this.#change(name, { trash: null, deleted: null });
    return { id, name };
  };

  #change(name: string, part: Partial<SavedOutput>): void {
    this.rows = this.rows.map((row) => (row.name === name ? { ...row, ...part } : row));
  }
}

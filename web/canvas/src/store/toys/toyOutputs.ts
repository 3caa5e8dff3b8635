/** Saved files of a server, for tests. */

import type { OutputsAsked, Replaces, Tagged } from "../../api/client";
import type { SavedOutput, SavedOutputs } from "../../schema/schema";
import type { OutputsApi } from "../outputs/outputsKeeper";
import { Refused, Unreachable } from "../../api/transport";
import { writeJson } from "../../json/json";
import type { SavingApi } from "../files/saving";
import { CHAIN, job } from "./toys";

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

export function refused(status: number, message: string): Refused {
  const details = { path: null, found: null, wanted: null, problems: [] };
  return new Refused(status, { code: "", message, ...details });
}

/** A folder of workflows whose etags count up. */
export class ToyFolder implements SavingApi {
  readonly files = new Map<string, Tagged>();
  readonly trash = new Map<string, Tagged>();
  error: Error | null = null;
  /** The next answer gets lost, though what was asked is done. */
  losesAnswer = false;
  #etag = 0;

  write(name: string, workflow: unknown): string {
    const etag = `${++this.#etag}`;
    this.files.set(name, { text: writeJson(workflow), etag });
    return etag;
  }
  workflows = async () => {
    const all = [...this.files].map(([name, { etag }]) => ({ name, etag, size: 1, modified: 0 }));
    return { workflows: all };
  };
  workflow = async (name: string, known?: string) => {
    this.#fail();
    const found = this.files.get(name);
    if (found === undefined) throw refused(this.trash.has(name) ? 410 : 404, "it is not there");
    return found.etag === known ? null : found;
  };
  saveWorkflow = async (name: string, workflow: unknown, replaces: Replaces) => {
    this.#fail();
    const wanted = replaces === "nothing" ? undefined : replaces.etag;
    if (this.files.get(name)?.etag !== wanted) throw refused(412, "it has changed");
    const etag = this.write(name, workflow);
    if (this.losesAnswer) throw new Unreachable("no answer");
    return { name, etag, size: 1, modified: 0 };
  };
  deleteWorkflow = async (name: string) => {
    this.#fail();
    const file = this.files.get(name);
    if (file === undefined) throw refused(404, "it is not there");
    this.trash.set(name, file);
    this.files.delete(name);
    return { id: `${name}.1`, name, deleted: 1 };
  };
  deletedWorkflows = async () => ({
    workflows: [...this.trash.keys()].map((name) => ({ id: `${name}.1`, name, deleted: 1 })),
  });
  restoreWorkflow = async (id: string) => {
    const name = id.replace(/[.]1$/, "");
    const file = this.trash.get(name);
    if (file === undefined) throw refused(404, "it is not in the trash");
    if (this.files.has(name)) throw refused(412, "its name is taken");
    this.trash.delete(name);
    this.files.set(name, file);
    return { to: name };
  };
  renameWorkflow = async (name: string, to: string) => {
    this.#fail();
    const file = this.files.get(name);
    if (file === undefined) throw refused(404, "it is not there");
    if (this.files.has(to)) throw refused(412, "its name is taken");
    this.files.delete(name);
    this.files.set(to, file);
  };
  versions = async () => ({ versions: [{ version: "7", size: 1, saved: 0 }] });
  version = async () => writeJson({ ...CHAIN, name: "older" });
  job = async (id: string) => job(id, { set: { words: "a cat", "sampler.seed": 9, "gone.x": 1 } });
  jobWorkflow = async () => writeJson({ ...CHAIN, interface: { words: "encode.text" } });

  #fail(): void {
    if (this.error) throw this.error;
  }
}

/** Saved workflows of a server, for tests. */

import type { Replaces, Tagged } from "../../api/client";
import { Refused, Unreachable } from "../../api/errors";
import { writeJson } from "../../json/json";
import type { SavingApi } from "../files/saving";
import { CHAIN, job } from "./toys";

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

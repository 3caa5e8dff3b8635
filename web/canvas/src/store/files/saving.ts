/** Between tabs and saved workflows: open, save, rename, delete; and what if somebody else did. */

import type { SavedWorkflow, Version } from "../../schema/schema";
import type { Conflict, TabId } from "../document/workspace";

/** How saving went. `unnamed`: ask for a name, and call `saveAs`. What failed was told. */
export type Saved =
  | { readonly state: "saved" | "unnamed" | "failed" }
  | { readonly state: "conflict"; readonly conflict: Conflict };

/** Tabs are the one in front unless they are named. */
export interface Saving {
  /** `over` a conflict that was shown: keep mine. */
  save(options?: { tab?: TabId; over?: Conflict }): Promise<Saved>;
  /** Under a name, which is from now on the tab's; a conflict when it is taken. */
  saveAs(name: string, options?: { tab?: TabId; over?: Conflict }): Promise<Saved>;
  /** The file and the tabs that have it open; a conflict when the name is taken. */
  rename(from: string, to: string): Promise<Saved>;
  /** To the trash. Tabs that have it open keep it, as never saved. */
  remove(name: string): Promise<boolean>;
  list(): Promise<readonly SavedWorkflow[]>;
  versions(name: string): Promise<readonly Version[]>;
  /** In the tab that has it, or a new one. */
  open(name: string): Promise<TabId | null>;
  openVersion(name: string, version: string): Promise<TabId | null>;
  /** The workflow of a job, with the inputs it was given, in a new tab. */
  openJob(job: string): Promise<TabId | null>;
  /** The workflow of a file, as text, in a new tab. */
  openText(text: string, name?: string): TabId | null;
  /** Theirs of a conflict, in a new tab. */
  openTheirs(conflict: Conflict): TabId | null;
  /** Look whether somebody else has changed the files that are open here. */
  check(): Promise<void>;
}

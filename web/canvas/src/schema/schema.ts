// Made by `npm run schema` from openapi.json; do not edit.
import type { Json } from "../json/json";

/** By what people tell jobs of one workflow apart. */
export interface About {
  readonly prompt: string;
  readonly seed: number | null;
}

/** Every fault of a workflow; none means that it can run. */
export interface Checked {
  readonly problems: readonly Problem[];
  readonly remarks: readonly Problem[];
}

/** A workflow of any format that is known, as ours. */
export interface Converted {
  readonly workflow: Readonly<Record<string, Json>>;
  readonly remarks: readonly Problem[];
  readonly problems: readonly Problem[];
}

/** A workflow in the trash. */
export interface DeletedWorkflow {
  readonly id: string;
  readonly name: string;
  readonly deleted: number;
}

export interface DeletedWorkflows {
  readonly workflows: readonly DeletedWorkflow[];
}

/** What an editor keeps of a workflow that is open. */
export interface Draft {
  readonly id: string;
  readonly name: string;
  readonly saved: number;
}

export interface Drafts {
  readonly drafts: readonly Draft[];
}

/** An event with its number, which only grows, also over a restart, and its time. */
export interface Envelope {
  readonly seq: number;
  readonly at: number;
  readonly event:
    | Hello
    | Missed
    | JobChanged
    | JobsDeleted
    | QueueChanged
    | QueueCleared
    | WorkerChanged
    | RunStarted
    | NodeStarted
    | NodeProgress
    | NodeDone
    | OutputSaved
    | NodeNoticed
    | NodeFailed
    | RunEnded;
}

/** Why a job failed. */
export interface Failure {
  readonly code: "graph" | "internal" | "node_failed" | "worker_died";
  readonly message: string;
  readonly node: string | null;
  readonly type: string | null;
  readonly traceback: string | null;
  readonly problems: readonly Problem[];
}

export interface Health {
  readonly ok: boolean;
}

/** The first event of a connection, numbered so that asking from there on misses nothing. */
export interface Hello {
  readonly type: "hello";
  readonly version: number;
  readonly server: string;
  readonly boot: string;
  readonly oldest: number;
}

/** A run in the queue, or in history. */
export interface Job {
  readonly id: string;
  readonly name: string;
  readonly state: "cancelled" | "done" | "failed" | "queued" | "running";
  readonly priority: number;
  readonly rank: number;
  readonly workflow: string;
  readonly set: Readonly<Record<string, Json>>;
  readonly targets: readonly string[];
  readonly about: About;
  readonly created: number;
  readonly started: number | null;
  readonly ended: number | null;
  readonly attempts: number;
  readonly deaths: number;
  readonly crashes: number;
  readonly cancelling: boolean;
  readonly device: string | null;
  readonly outputs: readonly Output[];
  readonly error: Failure | null;
}

/** A job was queued, moved, started, asked to stop, put back or ended. */
export interface JobChanged {
  readonly type: "job_changed";
  readonly job: JobHead;
}

/** What lists and events tell of a job: a small row. Asked for by its id, it has the rest. */
export interface JobHead {
  readonly id: string;
  readonly name: string;
  readonly about: About;
  readonly state: "cancelled" | "done" | "failed" | "queued" | "running";
  readonly priority: number;
  readonly rank: number;
  readonly created: number;
  readonly started: number | null;
  readonly ended: number | null;
  readonly attempts: number;
  readonly cancelling: boolean;
  readonly device: string | null;
  readonly saved: number;
  readonly first: Output | null;
  readonly message: string | null;
}

/** A page of jobs, newest first. */
export interface Jobs {
  readonly jobs: readonly JobHead[];
  readonly next: string | null;
}

export interface JobsDeleted {
  readonly type: "jobs_deleted";
  readonly jobs: readonly string[];
}

/** What `since` asked for is not there, or no more: read the queue and the jobs again. */
export interface Missed {
  readonly type: "missed";
  readonly oldest: number;
}

export interface Model {
  readonly folder: string;
  readonly name: string;
  readonly size: number;
  readonly what: string;
  readonly dtype: string;
  readonly error: string | null;
  readonly details: Readonly<Record<string, string>>;
}

export interface Models {
  readonly models: readonly Model[];
  readonly pictures: readonly string[];
}

/** Where a queued job should go. `before` names another queued job, whose priority it takes. */
export interface Move {
  readonly priority?: number | null;
  readonly before?: string | null;
  readonly place?: "first" | "last" | null;
}

export interface NodeDone {
  readonly type: "node_done";
  readonly job: string;
  readonly node: string;
  readonly seconds: number;
  readonly nbytes: number;
}

export interface NodeFailed {
  readonly type: "node_failed";
  readonly job: string;
  readonly node: string;
  readonly message: string;
}

/** From one interface of a type to the next: what an entry of a file is read as. */
export interface NodeMigration {
  readonly renamed: Readonly<Record<string, string>>;
  readonly filled: Readonly<Record<string, Json>>;
}

/** What was done about something that the node ran into, such as too little memory. */
export interface NodeNoticed {
  readonly type: "node_noticed";
  readonly job: string;
  readonly node: string;
  readonly text: string;
}

export interface NodeProgress {
  readonly type: "node_progress";
  readonly job: string;
  readonly node: string;
  readonly step: number;
  readonly total: number;
  readonly speed: number | null;
}

export interface NodeStarted {
  readonly type: "node_started";
  readonly job: string;
  readonly node: string;
}

export interface NodeType {
  readonly type: string;
  readonly category: string;
  readonly doc: string;
  readonly lane: string;
  readonly effect: boolean;
  readonly version: number;
  readonly migrations: readonly NodeMigration[];
  readonly inputs: readonly PortSpec[];
  readonly outputs: readonly PortSpec[];
}

export interface NodeTypes {
  readonly nodes: readonly NodeType[];
  readonly fits: Readonly<Record<string, readonly string[]>>;
}

/** A file that a job saved. It is complete and on disk. */
export interface Output {
  readonly node: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly media: string;
  readonly url: string;
}

export interface OutputSaved {
  readonly type: "output_saved";
  readonly job: string;
  readonly output: Output;
}

/** What a run would do now, in its order. */
export interface Planned {
  readonly targets: readonly string[];
  readonly tasks: readonly PlannedNode[];
  readonly device: string | null;
  readonly problems: readonly Problem[];
  readonly remarks: readonly Problem[];
}

export interface PlannedNode {
  readonly node: string;
  readonly type: string;
  readonly lane: string;
  readonly held: boolean;
  readonly signature: string;
  readonly why: string;
}

/** One input or output. `hints` are the fields of its hints, by the hint's name. */
export interface PortSpec {
  readonly name: string;
  readonly type: string;
  readonly kinds: readonly string[];
  readonly choices: readonly Json[];
  readonly required: boolean;
  readonly default: Json;
  readonly hints: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly fields: readonly PortSpec[];
}

/** A picture of how far a node has come; not numbered and never replayed. */
export interface Preview {
  readonly job: string;
  readonly node: string;
  readonly step: number;
  readonly total: number;
  readonly media: string;
}

/** One fault in a graph, placed so that an editor can show it. */
export interface Problem {
  readonly node: string;
  readonly port: string | null;
  readonly message: string;
}

/** A workflow to check or to plan. */
export interface Proposal {
  readonly workflow?: Readonly<Record<string, Json>> | null;
  readonly name?: string | null;
  readonly set?: Readonly<Record<string, Json>>;
  readonly targets?: readonly string[];
}

export interface Queue {
  readonly paused: boolean;
  readonly running: readonly JobHead[];
  readonly queued: readonly JobHead[];
  readonly waiting: number;
  readonly next: string | null;
}

export interface QueueChanged {
  readonly type: "queue_changed";
  readonly paused: boolean;
}

/** All these jobs, which waited, are cancelled, and that is on disk. */
export interface QueueCleared {
  readonly type: "queue_cleared";
  readonly jobs: readonly string[];
  readonly ended: number;
}

/** Every answer that is not 2xx. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly path: string | null;
  readonly found: Json;
  readonly wanted: string | null;
  readonly problems: readonly Problem[];
}

export interface Renaming {
  readonly to: string;
}

/** The job is over, and that it is over is on disk. */
export interface RunEnded {
  readonly type: "run_ended";
  readonly job: string;
  readonly outcome: "cancelled" | "done" | "failed" | "queued" | "running";
  readonly seconds: number;
  readonly error: Failure | null;
}

export interface RunStarted {
  readonly type: "run_started";
  readonly job: string;
  readonly nodes: readonly string[];
  readonly held: readonly string[];
}

/** A file that a job saved, and what became of it. */
export interface SavedOutput {
  readonly id: number;
  readonly job: string;
  readonly number: number;
  readonly node: string;
  readonly name: string;
  readonly workflow: string;
  readonly media: string;
  readonly size: number;
  readonly created: number;
  readonly deleted: number | null;
  readonly star: boolean;
  readonly trash: string | null;
  readonly url: string;
  readonly thumbnail: string | null;
}

export interface SavedOutputs {
  readonly outputs: readonly SavedOutput[];
  readonly next: number | null;
}

export interface SavedWorkflow {
  readonly name: string;
  readonly etag: string;
  readonly size: number;
  readonly modified: number;
}

export interface SavedWorkflows {
  readonly workflows: readonly SavedWorkflow[];
}

export interface Session {
  readonly token: string;
}

export interface Star {
  readonly star: boolean;
}

/** A workflow to run: one sent along, or a saved one by name. */
export interface Submission {
  readonly workflow?: Readonly<Record<string, Json>> | null;
  readonly name?: string | null;
  readonly set?: Readonly<Record<string, Json>>;
  readonly targets?: readonly string[];
  readonly count?: number;
  readonly priority?: number;
}

/** The first of the jobs that were made, and the ids of all of them. */
export interface Submitted {
  readonly id: string;
  readonly name: string;
  readonly state: "cancelled" | "done" | "failed" | "queued" | "running";
  readonly priority: number;
  readonly rank: number;
  readonly workflow: string;
  readonly set: Readonly<Record<string, Json>>;
  readonly targets: readonly string[];
  readonly about: About;
  readonly created: number;
  readonly started: number | null;
  readonly ended: number | null;
  readonly attempts: number;
  readonly deaths: number;
  readonly crashes: number;
  readonly cancelling: boolean;
  readonly device: string | null;
  readonly outputs: readonly Output[];
  readonly error: Failure | null;
  readonly ids: readonly string[];
}

export interface System {
  readonly versions: Readonly<Record<string, string>>;
  readonly workers: readonly Worker[];
  readonly queued: number;
  readonly running: number;
  readonly paused: boolean;
  readonly uptime: number;
  readonly resident: number;
}

/** A file in the trash. */
export interface TrashedOutput {
  readonly id: string;
  readonly name: string;
}

export interface Upload {
  readonly name: string;
  readonly url: string;
  readonly media: string;
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly remark: string;
}

export interface Version {
  readonly version: string;
  readonly size: number;
  readonly saved: number;
}

export interface Versions {
  readonly versions: readonly Version[];
}

export interface Worker {
  readonly id: number;
  readonly device: string;
  readonly state: "idle" | "running" | "starting" | "stopped";
  readonly pid: number | null;
  readonly job: string | null;
  readonly restarts: number;
  readonly problem: string | null;
  readonly silent_since: number | null;
  readonly resident: number;
  readonly device_used: number | null;
  readonly device_total: number | null;
}

export interface WorkerChanged {
  readonly type: "worker_changed";
  readonly worker: Worker;
}

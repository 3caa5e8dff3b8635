/** Why something is refused, and what is wrong with a file. */

interface SaidRefusal {
  readonly reason: "type" | "cycle" | "self" | "unknown" | "same";
  readonly got?: string;
  readonly wanted?: string;
  readonly bridge?: string;
}

interface SaidFault {
  readonly reason: keyof typeof said;
  readonly line?: number;
  readonly column?: number;
  readonly place?: string;
  readonly found?: string;
  readonly wanted?: keyof typeof wantedWords;
  readonly count?: number;
}

const at = ({ line, column }: SaidFault) => (line ? ` in line ${line}, column ${column ?? 1}` : "");
const found = ({ found = "" }: SaidFault) => (found ? `: ${found}` : "");

const wantedWords = {
  object: "an object",
  text: "text",
  name: "a name without “.” and “=”",
  place: "“node.port”",
  point: "two numbers up to ten million",
  points: "a list of points",
  texts: "a list of texts",
};

const said = {
  empty: () => "The file is empty.",
  large: () => "The file is larger than 64 MiB, the most a workflow may have.",
  json: (fault: SaidFault) => `The file is no JSON${at(fault)}${found(fault)}`,
  short: (fault: SaidFault) => `The file ends too early${at(fault)}.`,
  duplicate: (fault: SaidFault) =>
    `The same key stands here a second time${at(fault)}${found(fault)}`,
  number: (fault: SaidFault) => `This number is too large to be kept${at(fault)}${found(fault)}`,
  deep: (fault: SaidFault) => `The file is nested deeper than 64 levels${at(fault)}.`,
  notWorkflow: ({ found }: SaidFault) =>
    found
      ? `This is no Lienzo workflow: found ${found}, wanted an object.`
      : "This is no Lienzo workflow: it has no “lienzo” field.",
  comfyui: () => "This is a workflow of ComfyUI. Drop its file on the page to open it.",
  nodes: ({ found = "" }: SaidFault) =>
    `The workflow has no nodes: found ${found}, wanted an object of nodes by their id.`,
  version: ({ found = "" }: SaidFault) =>
    `The version of this workflow is unknown: “lienzo” is ${found}, wanted 1.`,
  newer: ({ found = "" }: SaidFault) =>
    `Saved by a newer Lienzo, in version ${found} of the format. What this one does not know is kept.`,
  malformed: ({ place = "", found = "", wanted = "object", count = 1 }: SaidFault) => {
    const first = `${place}: found ${found}, wanted ${wantedWords[wanted]}.`;
    const more =
      count === 2 ? " 1 other part is like it." : ` ${count - 1} other parts are like it.`;
    return `${first}${count > 1 ? more : ""} It was set aside, and stays in the file under “aside”.`;
  },
  noPicture: () => "This is no PNG, WebP or JPEG picture.",
  damaged: () => "The picture is damaged: it ends too early, or its parts are wrong.",
  heavy: () => "The picture carries more than 32 MiB of text.",
};

export const faults = {
  /** Why a link may not be made. */
  refusal: ({ reason, got = "", wanted = "", bridge }: SaidRefusal): string => {
    if (reason === "cycle") return "That would make a circle: this node already leads there.";
    if (reason === "self") return "A node cannot take its own result.";
    if (reason === "unknown") return "There is no such port.";
    if (reason === "same") return "They are linked already.";
    const words = `${got} does not fit ${wanted}.`;
    return bridge ? `${words} Insert ${bridge} between them.` : words;
  },
  /** What is wrong with a file. */
  textOf: (fault: SaidFault): string => said[fault.reason](fault),
} as const;

export const stores = {
  unreachable:
    "The server does not answer. Your work is kept; do that again when the server is back",
  tokenWanted:
    "The server wants its token. Open the address with ?token= that it printed when it started",
  diskFull: (message: string) => `The server could not store it: ${message}`,
  refused: (message: string) => `The server refused: ${message}`,
  failed: (message: string) => `That did not work: ${message}`,
  olderNodes:
    "Some nodes were saved by an older Lienzo and are shown as this one reads them. What they do has not changed",
  pictureRemark: (remark: string) => `This picture ${remark}`,
  noPicture: "This is no picture that the server takes. PNG, JPEG and WebP are",
  pictureTooLarge: "This picture is too large for the server",
  cannotRun: (problems: number) =>
    problems === 1
      ? "This workflow cannot run yet: there is one problem"
      : `This workflow cannot run yet: there are ${problems} problems`,
  ranWithout: (nodes: number) =>
    nodes === 1
      ? "Running without a node that is not ready"
      : `Running without ${nodes} nodes that are not ready`,
  showProblems: "Show",
  queueFull: "The queue is full. Wait for some jobs to end, or clear it",
  draftsRefused: "The browser keeps no drafts here, as in a private window. The server keeps them",
  draftsFull:
    "The browser has no room for more drafts. The server keeps them; save what you do not want to lose",
  changedElsewhere: (name: string) =>
    `${name} was saved somewhere else. Here are your changes; saving will ask which to keep`,
} as const;

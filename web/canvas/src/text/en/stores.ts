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

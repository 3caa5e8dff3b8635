/** The words on the canvas and in what opens over it. */

export const canvas = {
  ground: "Canvas",

  // what an element is, for screen readers
  node: "node",
  frame: "frame",
  note: "note",
  link: "link",
  linkFrom: (source: string, output: string, target: string, input: string) =>
    `${output} of ${source} to ${input} of ${target}`,
  nodeHelp:
    "Arrow keys move it, Enter goes into its fields, C connects it, Delete removes it, Escape leaves it.",
  linkHelp: "Enter selects the link, Delete removes it, Escape leaves it.",
  moved: (direction: string, x: number, y: number) => `Moved ${direction}, to ${x}, ${y}.`,

  // the chip of a card
  waiting: "waiting",
  running: "running",
  steps: (step: number, total: number, speed: string | null) =>
    speed === null ? `${step}/${total}` : `${step}/${total} · ${speed}`,
  perSecond: (speed: string) => `${speed} it/s`,
  perStep: (seconds: string) => `${seconds} s/it`,
  held: (time: string | null) => (time === null ? "cached" : `cached · ${time}`),
  heldHelp: "Its result is there: it need not run again.",
  failed: "failed",
  bypassed: "bypassed",
  missing: "not installed",
  timeHelp: "How long it took when it ran last.",
  why: (reason: string) => `It will run again: ${reason}`,
  insteadBy: (name: string) => `Take ${name}`,
  milliseconds: (value: string) => `${value} ms`,
  seconds: (value: string) => `${value} s`,
  minutes: (minutes: number, seconds: number) => `${minutes} min ${seconds} s`,
  pinned: "Pinned: it does not move.",

  // a node whose type the server does not have
  missingType: (type: string) =>
    `This server has no node “${type}”. Its values and links are kept.`,
  replaceBy: (type: string) => `Replace by ${type}`,
  noReplacement: "No type of node is like it.",

  // ports
  input: (name: string, type: string) => `${name}: takes ${type}`,
  output: (name: string, type: string) => `${name}: gives ${type}`,
  optional: "optional",

  // rarely used fields
  more: (count: number) => `${count} more`,
  less: "Fewer",
  set: (count: number) => `${count} set`,
  changed: (names: string) => `Set here: ${names}`,

  // pictures
  pictureOf: (node: string) => `Picture of ${node}`,
  pictures: (count: number) => (count === 1 ? "1 picture" : `${count} pictures`),
  openPicture: (name: string) => `Open ${name} in the gallery`,
  pictureGone: "The picture could not be copied to where nodes read it.",
  preview: (node: string) => `Preview of ${node}`,

  // frames and notes
  frameTitle: "Title of the frame",
  nodeTitle: "Title of the node",
  noteText: "Text of the note",
  emptyNote: "Double click to write",
  expand: "Expand",
  collapse: "Collapse",
  nodesInside: (count: number) => (count === 1 ? "1 node" : `${count} nodes`),
  resize: "Resize",

  // the search for a node
  addNode: "Add a node",
  searchNodes: "Search nodes: words, in:image, out:latent, #category",
  nothingFound: "No node is called that.",
  recent: "Recent",
  fitting: (type: string) => `Fits ${type}`,
  onLink: "Put on the link",
  insert: (node: string) => `Insert ${node}`,
  takes: "Takes",
  gives: "Gives",

  // the picker that connects by keyboard
  connect: (node: string) => `Connect ${node}`,
  connectTo: (port: string, node: string) => `Connect ${port} of ${node} to…`,
  searchPorts: "Search ports",
  noPorts: "It has no ports.",
  nothingToConnect: "Nothing here fits it.",
  linkedTo: (port: string, node: string) => `linked to ${port} of ${node}`,
  unlink: "Remove the link",

  // menus
  menuNode: "Node",
  menuFrame: "Frame",
  menuNote: "Note",
  menuLink: "Link",
  menuCanvas: "Canvas",
  menuPort: "Port",
  rename: "Rename",
  colour: "Colour",
  colours: {
    none: "Grey",
    model: "Violet",
    clip: "Yellow",
    vae: "Red",
    loaded: "Teal",
    conditioning: "Amber",
    latent: "Pink",
    image: "Blue",
    mask: "Green",
  },
  fitFrame: "Fit to its nodes",
  dissolve: "Dissolve the frame",
  bypassFrame: "Bypass or restore its nodes",
  insertNode: "Put a node on it…",
  addPoint: "Add a point",
  removePoint: "Remove the point",
  straighten: "Remove all points",
  hideLink: "Hide the link",
  showLink: "Show the link",
  removeLink: "Delete the link",
  showAsPort: "Show as a port",
  showAsField: "Show as a field only",
  disconnectPort: "Disconnect",
  connectPort: "Connect to…",
  reset: "Back to its default",

  point: (index: number) => `Point ${index}`,
  pointHelp: "Arrow keys move the point, Delete removes it.",
  minimap: "Minimap",
  empty: "Double click to add a node",
  emptyKeys: "or press Tab, or drop a picture or a workflow here",
} as const;

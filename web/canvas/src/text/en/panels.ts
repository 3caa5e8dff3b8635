/** The words of what lies around the canvas: bar, drawers, dialogs. */

const s = (count: number) => (count === 1 ? "" : "s");

export const panels = {
  appName: "Lienzo",
  untitled: "Untitled",

  parts: {
    editor: "The editor",
    canvas: "The canvas",
    form: "The form",
    queue: "The queue",
    problems: "The list of problems",
    outline: "The outline",
    interface: "The form's editor",
    help: "The node's description",
    gallery: "The gallery",
    recentPictures: "The strip of pictures",
    drawer: "The drawer",
    overlay: "This window",
    bar: "The bar",
  },
  broken: {
    said: (part: string) => `${part} stopped working. Your workflow is safe.`,
    reload: "Show it again",
    missing: (part: string) =>
      `${part} could not be fetched from the server. Your workflow is safe.`,
    reloadPage: "Load the page again",
  },

  menu: "Menu",
  pages: { label: "View", canvas: "Canvas", form: "Form" },
  tabs: {
    label: "Open workflows",
    changed: (name: string) => `${name}, not saved`,
    running: (name: string) => `${name}, running`,
    close: (name: string) => `Close ${name}`,
    add: "New workflow",
    rename: "Name of the workflow",
    taken: (name: string) => `There is another workflow called ${name}.`,
    closed: (name: string) => `${name} was closed.`,
    reopen: "Reopen",
  },

  run: {
    label: "Run",
    more: "More ways to run",
    cancel: "Cancel",
    cancelling: "Cancelling",
    progress: "Progress of the run",
    ahead: (jobs: number) => `${jobs} ahead`,
    will: (runs: number, held: number) =>
      held === 0 ? `${runs} will run` : `${runs} will run, ${held} cached`,
    nothing: "Nothing to do: all results are there",
    empty: "Nothing here saves or shows a result",
    faulty: (count: number) =>
      count === 1 ? "1 problem keeps it from running" : `${count} problems keep it from running`,
    lost: "The server does not answer",
    count: "Times",
    stepping: "Seed",
    steppings: { fixed: "Same each time", increase: "Increment", random: "Random" },
    times: (count: number) => (count === 1 ? "Run once" : `Run ${count} times`),
  },

  drawer: {
    label: "Drawer",
    close: "Close the drawer",
    tabs: {
      queue: "Queue",
      problems: "Problems",
      outline: "Outline",
      interface: "Form",
      help: "Node",
    },
  },

  queue: {
    title: "Queue",
    pill: (waiting: number) => `Queue, ${waiting} waiting`,
    paused: "paused",
    pause: "Pause",
    resume: "Resume",
    pausedNote: "Paused. What runs now ends; nothing new begins.",
    clear: "Clear",
    running: "Running",
    waiting: "Waiting",
    history: "History",
    empty: "Nothing waits. Press Run.",
    noHistory: "What has run will be listed here.",
    more: "Show more",
    cancel: (name: string) => `Cancel ${name}`,
    drag: (name: string) => `Move ${name}: drag it, or press the arrow keys`,
    moved: (name: string, place: number) => `${name} is now number ${place}.`,
    load: "Open its workflow",
    retry: "Run it again",
    forget: "Remove from the history",
    log: "Open the log",
    priority: (value: number) => `priority ${value}`,
    states: {
      queued: "waiting",
      running: "running",
      done: "done",
      failed: "failed",
      cancelled: "cancelled",
    },
    cancelling: "stopping",
    files: (count: number) => `${count} file${s(count)}`,
  },

  problems: {
    title: "Problems",
    none: "No problems. This workflow can run.",
    loading: "Checking",
    plan: "Before it can run",
    run: "In the last run",
    whole: "The whole workflow",
    count: (count: number) => `${count} problem${s(count)}`,
    hint: (key: string) => `${key} goes to the next one.`,
    traceback: "Details",
  },

  outline: {
    title: "Outline",
    label: "Nodes of the workflow",
    empty: "No nodes yet.",
    hint: "Arrow keys walk, Enter shows a node, C connects it.",
    frame: "Frame",
    nodes: (count: number) => `${count} node${s(count)}`,
    from: (port: string, node: string, output: string) => `${port} ← ${output} of ${node}`,
    to: (port: string, node: string, input: string) => `${port} → ${input} of ${node}`,
    needed: "needs a link",
    unlinked: "not linked",
    bypassed: "bypassed",
    unknown: "not installed",
  },

  form: {
    title: "Form",
    intro: "What the form asks for, in its order.",
    none: "No inputs yet.",
    search: "Search inputs",
    name: "Label",
    remove: (name: string) => `Take ${name} out of the form`,
    drag: (name: string) => `Move ${name}: drag it, or press the arrow keys`,
    moved: (name: string, place: number) => `${name} is now number ${place}.`,
    add: "Add an input",
    outputs: "Pictures it shows",
    noOutputs: "No node here saves or shows a picture.",
    open: "Open the form",
    linked: "linked",
  },

  help: {
    title: "Node",
    none: "Select a node to read about it.",
    unknown: (type: string) => `The server does not know the node type ${type}.`,
    inputs: "Inputs",
    outputs: "Outputs",
    required: "required",
    effect: "Saves or shows something.",
    range: (low: string, high: string) => `${low} to ${high}`,
    multiple: (of: string) => `multiples of ${of}`,
    default: (value: string) => `default ${value}`,
    choices: (count: number) => `${count} choices`,
    lanes: { gpu: "Runs on the GPU", cpu: "Runs on the processor", inline: "Runs at once" },
    version: (version: number) => `version ${version}`,
  },

  palette: {
    title: "Command palette",
    placeholder: "What do you want to do?",
  },

  shortcuts: {
    title: "Keyboard shortcuts",
    filter: "Filter",
    canvas: "On the canvas",
    none: "No shortcut has these words.",
    gestures: {
      search: ["Search for a node", "Double click, or Tab"],
      pan: ["Move the view", "Drag the ground, or the middle button"],
      box: ["Select a box", "Shift or Ctrl and drag"],
      moveLinks: ["Move all links of an output", "Shift and drag the port"],
      reroute: ["Add a point to a link", "Alt and click, or the middle button"],
      cutLinks: ["Cut links", "Hold X and drag"],
      insert: ["Put a node into a link", "Drop it there, or double click"],
      free: ["Move off the grid", "Hold Ctrl while dragging"],
      leave: ["Take a node out of its frame", "Hold Alt while dropping"],
      weight: ["Weigh words of a prompt", "Ctrl and ↑ or ↓"],
    },
  },

  settings: {
    title: "Settings",
    theme: "Theme",
    themes: { system: "System", dark: "Dark", light: "Light" },
    language: "Language",
    wheel: "Wheel",
    wheels: { auto: "Automatic", zoom: "Zooms", pan: "Moves the view" },
    wheelNote: "By itself: a mouse wheel zooms, two fingers on a touchpad move the view.",
    minimap: "Show the minimap",
    recentPictures: "Show the latest pictures",
    about: "About",
    server: "Server",
    up: (time: string) => `up for ${time}`,
  },

  save: {
    title: "Save as",
    name: "Name",
    save: "Save",
    cancel: "Cancel",
    exists: (name: string) => `${name} exists. Saving replaces it; its versions stay.`,
    replace: "Replace",
    badName: "Use a name without / and \\, of at most 100 letters.",
  },

  conflict: {
    title: "Somebody else saved this workflow",
    said: (name: string) =>
      `${name} was changed on the server after you opened it. Nothing is lost yet.`,
    deleted: (name: string) =>
      `${name} was deleted on the server after you opened it. Nothing is lost yet.`,
    theirs: "Open theirs in a new tab",
    mine: "Save mine over it",
    mineNote: "Theirs stays in the versions.",
    other: "Save mine under another name",
    cancel: "Decide later",
  },

  open: {
    title: "Open",
    search: "Search workflows",
    none: "No workflow was saved yet.",
    closed: "Closed, not lost",
    elsewhere: "In other browsers",
    remove: (name: string) => `Move ${name} to the trash`,
    file: "From this computer…",
    templates: "Templates…",
    bare: (name: string) => `No workflow was found in ${name}.`,
  },

  connection: {
    connecting: "Connecting to the server",
    lost: "The server does not answer. You can go on editing; nothing is lost.",
  },

  token: {
    title: "This server asks for its token",
    hint: "It was printed when the server was started.",
    label: "Token",
    enter: "Enter",
    wrong: "That is not the token.",
    failed: "The server does not answer.",
  },

  time: {
    seconds: (seconds: number) =>
      seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`,
    minutes: (minutes: number, seconds: number) => `${minutes} min ${seconds} s`,
    hours: (hours: number, minutes: number) => `${hours} h ${minutes} min`,
  },
} as const;

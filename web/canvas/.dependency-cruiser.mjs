// Which part of the canvas may know which.

/** From the ground up: a folder imports from its own and from those before it. */
const FLOORS = [
  "json",
  "schema",
  "graph",
  "api",
  "text",
  "store",
  "ui",
  "widgets",
  "canvas",
  "panels",
  "app",
];

const floors = FLOORS.slice(0, -1).map((floor, i) => ({
  name: `${floor}-stays-on-its-floor`,
  severity: "error",
  from: { path: `^src/${floor}/` },
  to: { path: `^src/(${FLOORS.slice(i + 1).join("|")})/` },
}));

/** What others may import of a folder; the rest of it is its own. */
const DOORS = {
  "store/document": "workspace",
  "store/files": "saving|opening",
  "widgets/mask": "MaskDialog",
  "panels/bar": "TopBar",
  "panels/dialogs": "Dialogs|templates",
  "panels/drawer": "Drawer",
  "panels/drop": "DropZones|openFile|openWorkflow",
  "panels/form": "FormPage",
  "panels/gallery": "Gallery",
  "panels/interface": "InterfaceEditor",
  "panels/lightbox": "Lightbox|Compare",
  "panels/outline": "Outline",
  "panels/queue": "QueueDrawer",
  "panels/run": "RunButton|RunProgress",
};

const doors = Object.entries(DOORS).map(([folder, files]) => ({
  name: `${folder}-by-its-door`,
  severity: "error",
  from: { pathNot: `^src/${folder}/` },
  to: { path: `^src/${folder}/`, pathNot: `^src/${folder}/(${files})[.]tsx?$` },
}));

export default {
  forbidden: [
    ...floors,
    ...doors,
    {
      name: "graph-is-pure",
      severity: "error",
      from: { path: "^src/(json|schema|graph)/" },
      to: { dependencyTypes: ["npm", "npm-dev"] },
    },
    {
      name: "text-knows-no-workflow",
      severity: "error",
      from: { path: "^src/text/" },
      to: { path: "^src/(graph|api)/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-folder-cycles",
      severity: "error",
      scope: "folder",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    exclude: "[.]test[.]tsx?$|/toy[A-Za-z]*[.]ts$", // tests may reach everywhere
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true, // what is imported for its types alone counts, too
    enhancedResolveOptions: { extensions: [".ts", ".tsx"] },
  },
};

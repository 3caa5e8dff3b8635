// Which part of the canvas may know which.

/** From the ground up: a folder imports from its own and from those before it. */
const FLOORS = ["graph", "api", "text", "store", "ui", "widgets", "canvas", "panels", "app"];

const floors = FLOORS.slice(0, -1).map((floor, i) => ({
  name: `${floor}-stays-on-its-floor`,
  severity: "error",
  from: { path: `^src/${floor}/` },
  to: {
    path: `^src/(${FLOORS.slice(i + 1).join("|")})/`,
    pathNot: "^src/api/schema[.]ts$", // types of the server, known to all
  },
}));

export default {
  forbidden: [
    ...floors,
    {
      name: "text-knows-no-workflow",
      severity: "error",
      from: { path: "^src/text/" },
      to: { path: "^src/(graph|api)/", pathNot: "^src/api/schema[.]ts$" },
    },
    {
      name: "graph-is-pure",
      severity: "error",
      from: { path: "^src/graph/" },
      to: { dependencyTypes: ["npm", "npm-dev"] },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    exclude: "[.]test[.]tsx?$|/toy[A-Z]?\\w*[.]ts$", // tests may reach everywhere
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true, // what is imported for its types alone counts, too
    enhancedResolveOptions: { extensions: [".ts", ".tsx"] },
  },
};

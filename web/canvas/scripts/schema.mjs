// Types of what the server sends and takes, from its own description: `npm run schema`.
// With --check nothing is written, and a description that has moved on ends with status 1.
import { readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";

const source = new URL("../../openapi.json", import.meta.url);
const target = new URL("../src/schema/schema.ts", import.meta.url);

function type(schema) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return either.map(type).join(" | ");
  switch (schema.type) {
    case "array":
      return `readonly (${schema.items ? type(schema.items) : "Json"})[]`;
    case "object":
      if (schema.properties) return members(schema);
      return `Readonly<Record<string, ${schema.additionalProperties ? type(schema.additionalProperties) : "Json"}>>`;
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    default:
      return "Json";
  }
}

// What the server sends is whole; only what it takes may be left out, and there a default says so.
function members(schema, taken = false) {
  const required = new Set(schema.required ?? []);
  const lines = Object.entries(schema.properties).map(
    ([name, member]) =>
      `readonly ${name}${taken && !required.has(name) ? "?" : ""}: ${type(member)};`,
  );
  return `{ ${lines.join(" ")} }`;
}

function taken(description) {
  const bodies = Object.values(description.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap((operation) => Object.values(operation.requestBody?.content ?? {}))
    .map((content) => content.schema?.$ref?.split("/").at(-1));
  return new Set(bodies.filter(Boolean));
}

const description = JSON.parse(readFileSync(source, "utf8"));
const bodies = taken(description);
const interfaces = Object.entries(description.components.schemas).map(([name, schema]) => {
  const words = schema.description?.split("\n")[0];
  const head = words ? `/** ${words} */\n` : "";
  const isObject = schema.type === "object" && schema.properties;
  return isObject
    ? `${head}export interface ${name} ${members(schema, bodies.has(name))}\n`
    : `${head}export type ${name} = ${type(schema)};\n`;
});
const text = await format(
  `// Made by \`npm run schema\` from openapi.json; do not edit.\nimport type { Json } from "../json/json";\n\n${interfaces.join("\n")}`,
  { ...(await resolveConfig(target)), parser: "typescript" },
);

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("src/schema/schema.ts is not what openapi.json says: run `npm run schema`");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}

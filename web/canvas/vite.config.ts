import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const STILL = fileURLToPath(new URL("src/canvas/view/noTransitions.ts", import.meta.url));
// The server of `lienzo serve` by default; its guard asks for `--allow-origin http://localhost:5173`.
const server = process.env["LIENZO_SERVER"] ?? "http://127.0.0.1:8288";

/** Parts that load late are bundled first, and the layer that is named first is the weakest. */
function layersFirst(): Plugin {
  const [order = ""] = /@layer [^;{]+;/.exec(readFileSync("src/theme/base.css", "utf8")) ?? [];
  return {
    name: "layers-first",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "asset" || !file.fileName.endsWith(".css")) continue;
        file.source = order + String(file.source);
      }
    },
  };
}

/** Beside each text that is worth it, the same packed, which the server sends instead. */
function packed(): Plugin {
  return {
    name: "packed",
    writeBundle({ dir = "" }) {
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!PACKED.has(extname(name))) continue;
        const path = join(dir, name);
        const content = readFileSync(path);
        if (content.length < SMALL) continue;
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(content));
      }
    },
  };
}

/** Names for tools of developers, which keep alive what nothing uses. */
function withoutDisplayNames(): Plugin {
  return {
    name: "without-display-names",
    apply: "build",
    transform(code, id) {
      if (!id.includes("node_modules/@xyflow/")) return undefined;
      return { code: code.replace(/^\w+\.displayName = .*;$/gm, ""), map: null };
    },
  };
}

const PACKED = new Set([".html", ".js", ".css", ".svg", ".json", ".webmanifest"]);
const SMALL = 512; // bytes; less is not worth a file

export default defineConfig({
  plugins: [react(), layersFirst(), withoutDisplayNames(), packed()],
  base: "./",
  resolve: {
    alias: {
      "d3-transition": STILL,
      "d3-interpolate": STILL,
      // React has it since 18.
      "use-sync-external-store/shim/with-selector.js": "use-sync-external-store/with-selector.js",
    },
  },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0, // the policy of the server lets no font in as data
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // What is wanted at once comes as one file, which packs better than ten.
      output: { codeSplitting: { groups: [{ name: "index", tags: ["$initial"] }] } },
      // Parts of libraries that nothing uses are left out, although they are made by these.
      treeshake: {
        manualPureFunctions: ["memo", "forwardRef", "createContext", "createLucideIcon"],
      },
    },
  },
  server: {
    fs: { allow: ["../.."] }, // the templates are the project's workflows
    proxy: { "/api": { target: server, ws: true, changeOrigin: true } },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], testTimeout: 30_000 }, // a busy machine is slow
});

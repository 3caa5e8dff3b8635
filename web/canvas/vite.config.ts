import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The server of `lienzo serve` by default; its guard asks for `--allow-origin http://localhost:5173`.
const server = process.env["LIENZO_SERVER"] ?? "http://127.0.0.1:8288";

export default defineConfig({
  plugins: [react()],
  base: "./",
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0, // the policy of the server lets no font in as data
    modulePreload: { polyfill: false },
    cssCodeSplit: false, // one file keeps the order of layers, whichever part is loaded first
  },
  server: {
    fs: { allow: ["../.."] }, // the templates are the project's workflows
    proxy: { "/api": { target: server, ws: true, changeOrigin: true } },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});

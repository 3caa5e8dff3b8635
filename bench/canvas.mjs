// What the canvas costs in a real browser: `node bench/canvas.mjs [part…]` after `make canvas`.
//
// Times are of the renderer's main thread (/proc/PID/task/PID/schedstat), which is what carries over
// to other machines, unless they are called wall. Each line ends with its goal.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { listing } from "./lists.mjs";

const root = new URL("..", import.meta.url).pathname;
// The page tests' Playwright brings the very one of Node along.
const libraries = join(root, ".venv/lib");
const [python] = readdirSync(libraries);
const driver = join(libraries, python, "site-packages/playwright/driver/package");
const { chromium } = createRequire(import.meta.url)(driver);
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];
FLAGS.push("--disable-component-update", "--disable-sync", "--no-first-run", "--enable-precise-memory-info", "--js-flags=--expose-gc");
const FRAMES = 60;

/** A server of its own on a free port and with a home of its own. */
async function serve() {
  const home = mkdtempSync(join(tmpdir(), "lienzo-bench-"));
  const env = { ...process.env, LIENZO_HOME: home, OMP_WAIT_POLICY: "PASSIVE" };
  const server = spawn(join(root, ".venv/bin/lienzo"), ["serve", "--port", "0"], { env });
  const url = await new Promise((resolve, reject) => {
    let told = "";
    const read = (text) => {
      told += text;
      const found = /http:\/\/\S+/.exec(told);
      if (found) resolve(found[0]);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.on("exit", () => reject(new Error(told)));
  });
  const close = async () => {
    server.kill("SIGTERM");
    await new Promise((resolve) => server.on("close", resolve));
    rmSync(home, { recursive: true, force: true });
  };
  return { url, home, close };
}

/** Milliseconds that the main threads of the browser's pages have worked so far. */
async function mainThread(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const renderers = processInfo.filter((process) => process.type === "renderer");
  const spent = renderers.map(({ id }) => {
    try {
      return Number(readFileSync(`/proc/${id}/task/${id}/schedstat`, "utf8").split(" ")[0]) / 1e6;
    } catch {
      return 0; // gone meanwhile
    }
  });
  return spent.reduce((sum, part) => sum + part, 0);
}

/** A workflow of so many nodes in rows of seven, as people lay them out. */
function big(count) {
  const nodes = {};
  const canvas = {};
  const columns = Math.ceil(Math.sqrt(count / 15));
  const add = (id, at, entry) => {
    if (Object.keys(nodes).length >= count) return;
    nodes[id] = entry;
    canvas[id] = { at };
  };
  for (let i = 0; Object.keys(nodes).length < count; i++) {
    const [x, y] = [(i % columns) * 1800, Math.floor(i / columns) * 760];
    const clip = { clip: `load_${i}.clip` };
    add(`load_${i}`, [x, y + 40], { type: "LoadCheckpoint", inputs: { file: "lienzo-demo.safetensors" } });
    add(`positive_${i}`, [x + 320, y], { type: "EncodePrompt", inputs: { text: "a lighthouse" }, links: clip });
    add(`negative_${i}`, [x + 320, y + 240], { type: "EncodePrompt", links: clip });
    add(`latent_${i}`, [x + 320, y + 480], { type: "EmptyLatent", inputs: { width: 128, height: 128 } });
    add(`sampler_${i}`, [x + 680, y], {
      type: "Sampler",
      inputs: { seed: i, steps: 4 },
      links: {
        model: `load_${i}.model`,
        positive: `positive_${i}.conditioning`,
        negative: `negative_${i}.conditioning`,
        latent: `latent_${i}.latent`,
      },
    });
    add(`decode_${i}`, [x + 1040, y], { type: "Decode", links: { vae: `load_${i}.vae`, latent: `sampler_${i}.latent` } });
    add(`save_${i}`, [x + 1360, y], { type: "Save", links: { image: `decode_${i}.image` } });
  }
  return { lienzo: 1, name: `${count} nodes`, nodes, canvas };
}

/** So many nodes of which a fifth, far and wide, are linked to one checkpoint and one prompt. */
function hub(count) {
  const nodes = {
    load: { type: "LoadCheckpoint", inputs: { file: "lienzo-demo.safetensors" } },
    negative: { type: "EncodePrompt", links: { clip: "load.clip" } },
  };
  const canvas = { load: { at: [0, 0] }, negative: { at: [0, 320] } };
  const columns = Math.ceil(Math.sqrt(count / 10));
  for (let i = 0; Object.keys(nodes).length + 5 <= count; i++) {
    const [x, y] = [400 + (i % columns) * 1400, Math.floor(i / columns) * 640];
    nodes[`positive_${i}`] = { type: "EncodePrompt", inputs: { text: "a lighthouse" }, links: { clip: "load.clip" } };
    nodes[`latent_${i}`] = { type: "EmptyLatent", inputs: { width: 128, height: 128 } };
    nodes[`sampler_${i}`] = {
      type: "Sampler",
      inputs: { seed: i, steps: 4 },
      links: {
        model: "load.model",
        positive: `positive_${i}.conditioning`,
        negative: "negative.conditioning",
        latent: `latent_${i}.latent`,
      },
    };
    nodes[`decode_${i}`] = { type: "Decode", links: { vae: "load.vae", latent: `sampler_${i}.latent` } };
    nodes[`save_${i}`] = { type: "Save", links: { image: `decode_${i}.image` } };
    canvas[`positive_${i}`] = { at: [x, y] };
    canvas[`latent_${i}`] = { at: [x, y + 240] };
    canvas[`sampler_${i}`] = { at: [x + 320, y] };
    canvas[`decode_${i}`] = { at: [x + 640, y] };
    canvas[`save_${i}`] = { at: [x + 960, y] };
  }
  return { lienzo: 1, name: `hub of ${count}`, nodes, canvas };
}

async function opened(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error("page error:", error.message));
  await page.goto(url);
  await ready(page);
  return page;
}

function ready(page) {
  return page.getByRole("button", { name: /^Run/ }).first().waitFor({ timeout: 60_000 });
}

/** Paste the workflow, which opens it in a tab, and wait until a card of it is drawn. */
async function open(page, workflow) {
  const first = Object.keys(workflow.nodes)[0];
  await page.locator(".react-flow__pane").click({ position: { x: 700, y: 850 } }).catch(() => undefined);
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, JSON.stringify(workflow));
  await node(page, first).waitFor();
}

function node(page, id) {
  return page.locator(`.react-flow__node[data-id="${id}"]`);
}

function settled(page) {
  return page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestAnimationFrame(done), { timeout: 2000 })));
}

function middle(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

let failed = 0;
function tell(what, value, unit, goal) {
  const isMet = value <= goal;
  if (!isMet) failed++;
  console.log(`${what.padEnd(58)} ${value.toFixed(1).padStart(8)} ${unit.padEnd(3)} (at most ${goal}) ${isMet ? "" : "MISSED"}`);
}

/** Frames while the pointer goes a way and back; what each costs the main thread. */
async function dragging(browser, page, from) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 4, from.y + 4);
  await page.evaluate(() => {
    globalThis.frames_ = 0;
    const count = () => {
      globalThis.frames_++;
      globalThis.counting_ = requestAnimationFrame(count);
    };
    globalThis.counting_ = requestAnimationFrame(count);
  });
  const before = await mainThread(browser);
  for (let i = 1; i <= FRAMES; i++) {
    const way = Math.sin((i / FRAMES) * Math.PI);
    await page.mouse.move(from.x + way * 240, from.y + way * 160);
  }
  const spent = (await mainThread(browser)) - before;
  const frames = await page.evaluate(() => (cancelAnimationFrame(globalThis.counting_), globalThis.frames_));
  await page.mouse.up();
  return spent / Math.max(frames, 1);
}

async function moving(browser, url) {
  for (const workflow of [big(500), big(2000), hub(500), hub(2000)]) {
    const page = await opened(browser, url);
    await open(page, workflow);
    await page.keyboard.press("0");
    await settled(page);
    const { name } = workflow;
    tell(`pan, ${name}, a frame`, await dragging(browser, page, await groundOf(page)), "ms", 8);
    const head = await page.locator(".card-header").first().boundingBox();
    tell(`drag of a node, ${name}, a frame`, await dragging(browser, page, { x: head.x + 60, y: head.y + 12 }), "ms", 8);
    await page.context().close();
  }
}

/** Among hubs: seen as a whole, and from in between, where only long wires pass. */
async function wheeling(browser, url) {
  const page = await opened(browser, url);
  await open(page, hub(2000));
  await page.keyboard.press("0");
  await settled(page);
  await page.mouse.move(700, 450);
  const before = await mainThread(browser);
  for (let i = 0; i < 40; i++) await page.mouse.wheel(0, i < 20 ? 120 : -120);
  await settled(page);
  tell("40 notches of the wheel, a hub of 2,000, each", ((await mainThread(browser)) - before) / 40, "ms", 150);
  await page.context().close();
}

/** A place on the page where the ground is free. */
function groundOf(page) {
  return page.evaluate(() => {
    for (let y = 840; y > 80; y -= 7)
      for (let x = 300; x < 1100; x += 5)
        if (document.elementFromPoint(x, y)?.classList.contains("react-flow__pane")) return { x, y };
    return null;
  });
}

async function starting(browser, url) {
  const page = await opened(browser, url);
  await open(page, big(2000));
  await page.waitForTimeout(3000); // until the draft is kept
  const begun = performance.now();
  await page.reload({ waitUntil: "commit" });
  await ready(page);
  await page.locator(".card").first().waitFor();
  tell("2,000 nodes ready after a reload, wall", (performance.now() - begun) / 1000, "s", 1.5);
  await page.context().close();
}

/** What the page needs to begin; the late parts come once it is idle. */
async function weighing(_browser, url) {
  const index = await (await fetch(url)).text();
  const parts = [...index.matchAll(/(?:src|href)="(\.\/assets\/[^"]+\.(?:js|css))"/g)].map(([, part]) => part);
  const texts = await Promise.all(parts.map(async (part) => (await fetch(new URL(part, url))).text()));
  const bytes = [index, ...texts].map((text) => gzipSync(text, { level: 9 }).length);
  tell("page without the font, gzipped", bytes.reduce((sum, part) => sum + part) / 1000, "kB", 200);
}

async function typing(browser, url) {
  const page = await opened(browser, url);
  await open(page, big(500));
  const box = page.locator(".card textarea").first();
  await box.click();
  const times = [];
  for (const letter of "a quiet harbour in the morning") {
    const before = await mainThread(browser);
    await page.keyboard.press(letter === " " ? "Space" : letter);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    times.push((await mainThread(browser)) - before);
  }
  tell("a keystroke to its paint, 500 nodes", middle(times), "ms", 16);
  await page.context().close();
}

/** From an edit until the page has the server's new plan. */
async function planning(browser, url) {
  const page = await opened(browser, url);
  await page.locator(".card textarea").first().waitFor();
  const times = [];
  for (let i = 0; i < 7; i++) {
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/plan"));
    const begun = performance.now();
    await page.locator(".card textarea").first().pressSequentially(String(i));
    await answered;
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    times.push(performance.now() - begun);
  }
  tell("an edit to its plan on the screen, wall", middle(times), "ms", 150);
  await page.context().close();
}

/** From the press on Run until a node is marked as running, in the page's own clock. */
async function running(browser, url) {
  const page = await opened(browser, url);
  await run(page, 1);
  await page.evaluate(() => {
    globalThis.marks_ = [];
    addEventListener("keydown", () => (globalThis.pressed_ = performance.now()), true);
    new MutationObserver((changes) => {
      const isRunning = changes.some(({ target }) => target.classList?.contains("is-running"));
      if (isRunning && globalThis.pressed_) {
        globalThis.marks_.push(performance.now() - globalThis.pressed_);
        globalThis.pressed_ = 0;
      }
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["class"] });
  });
  for (let i = 2; i <= 6; i++) await run(page, i);
  tell("Run to the first node marked as running, wall", middle(await page.evaluate(() => globalThis.marks_)), "ms", 100);
  await page.context().close();
}

/** What previews cost the page's frames: the work of the main thread a frame while they come. */
async function previewing(browser, url) {
  const page = await opened(browser, url);
  await run(page, 100);
  const steps = page.locator('[data-field="steps"] input').first();
  await steps.fill("400");
  await steps.press("Enter");
  await page.evaluate(() => {
    globalThis.drawn_ = 0;
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...given) {
      globalThis.drawn_++;
      return draw.apply(this, given);
    };
  });
  await page.keyboard.press("Control+Enter");
  await page.locator(".card.is-running").first().waitFor();
  const [begun, before, first] = [performance.now(), await mainThread(browser), await page.evaluate(() => globalThis.drawn_)];
  await page.waitForTimeout(6000);
  const [spent, pictures] = [(await mainThread(browser)) - before, (await page.evaluate(() => globalThis.drawn_)) - first];
  const seconds = (performance.now() - begun) / 1000;
  console.log(`${(pictures / seconds).toFixed(1)} previews a second`);
  tell("main thread while previews come, of each 16.7 ms", spent / (seconds * 60), "ms", 8);
  await page.keyboard.press("Control+Alt+Enter");
  await page.context().close();
}

/** Run with a seed of its own, to the end. */
async function run(page, seed) {
  const field = page.locator('[data-field="seed"] input').first();
  await field.click();
  await field.fill(String(seed));
  await field.press("Enter");
  await settled(page);
  const posted = page.waitForResponse((response) => response.url().endsWith("/api/jobs"));
  await page.keyboard.press("Control+Enter");
  const { id } = await (await posted).json();
  await page.request.get(new URL(`/api/jobs/${id}?wait=60`, page.url()).href);
  await page.locator(".card.is-running").waitFor({ state: "detached" });
  await settled(page);
}

/** A page that was open for 500 runs: a small workflow of numbers would show no preview, so the real one, cut short. */
async function growing(browser, url) {
  const page = await opened(browser, url);
  const workflow = big(7);
  workflow.nodes.sampler_0.inputs.steps = 2;
  await open(page, workflow);
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const runs = async (count, from) => {
    const { lienzo, name, nodes } = workflow;
    for (let i = 0; i < count; i++) {
      nodes.sampler_0.inputs.seed = from + i;
      const answer = await page.request.post(`${url}/api/jobs?wait=60`, { data: { workflow: { lienzo, name, nodes } } });
      if (!answer.ok()) throw new Error(await answer.text());
    }
  };
  const field = page.locator('[data-field="seed"] input').first();
  for (let i = 0; i < 20; i++) {
    await field.fill(String(1000 + i));
    await field.press("Enter");
    await page.keyboard.press("Control+Enter");
  }
  await runs(30, 0);
  const before = await heap();
  await runs(500, 100);
  tell("growth of the heap over 500 runs", (await heap()) - before, "MB", 10);
  await page.context().close();
}

const tools = { root, python: join(root, ".venv/bin/python"), serve, opened, mainThread, settled, tell };
const long = (browser) => listing(tools, browser);
const PARTS = { weighing, starting, moving, wheeling, typing, planning, running, previewing, growing, long };
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
const server = await serve();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
try {
  for (const name of chosen) await PARTS[name](browser, server.url);
} finally {
  await browser.close();
  await server.close();
}
console.log(`load ${readFileSync("/proc/loadavg", "utf8").split(" ")[0]}`);
process.exitCode = failed > 0 ? 1 : 0;

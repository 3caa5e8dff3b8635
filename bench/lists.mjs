// What long lists cost: ten thousand jobs that wait, a hundred thousand saved files.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const QUEUED = 10_000;
const SAVED = 100_000;
const STEPS = 90; // frames of scrolling
const EVENTS = 20;

/** `tools` are those of canvas.mjs. */
export async function listing(tools, browser) {
  const server = await tools.serve();
  try {
    await fill(server, tools);
    const page = await tools.opened(browser, server.url);
    await page.waitForTimeout(4000); // until all that waits was read, and the late parts are there
    await queue(tools, browser, page, server);
    await gallery(tools, browser, page);
    await page.context().close();
  } finally {
    await server.close();
  }
}

async function fill({ url, home }, { root, python }) {
  const ask = async (path, body = {}) => {
    const init = { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    const answer = await fetch(new URL(path, url), init);
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  await ask("/api/queue/pause");
  const text = readFileSync(new URL("../workflows/text-to-image.json", import.meta.url), "utf8");
  const workflow = JSON.parse(text);
  for (let i = 0; i < QUEUED; i += 1000) await ask("/api/jobs", { workflow, count: 1000 });
  const filled = spawnSync(python, ["-m", "bench.long_lists", home, String(SAVED)], { cwd: root });
  if (filled.status !== 0) throw new Error(String(filled.stderr));
}

async function queue({ mainThread, settled, tell }, browser, page, { url }) {
  tell(`the queue drawer with ${QUEUED} jobs opens`, await opening(mainThread, browser, page, "button[aria-label^=Queue]", ".sortable-item"), "ms", 150);
  const { queued } = await (await fetch(new URL("/api/queue?limit=100", url))).json();
  await settled(page);
  const before = await mainThread(browser);
  for (const { id } of queued.slice(40, 40 + EVENTS)) {
    await fetch(new URL(`/api/jobs/${id}/cancel`, url), { method: "POST" });
    await page.waitForTimeout(60);
  }
  tell("an event of the queue then, of the main thread", ((await mainThread(browser)) - before) / EVENTS, "ms", 16);
  tell("scrolling the queue, a frame", await scrolling(mainThread, browser, page, ".drawer-body"), "ms", 8);
  await page.keyboard.press("Escape");
}

async function gallery({ mainThread, settled, tell }, browser, page) {
  tell(`the gallery of ${SAVED} files, its first page`, await opening(mainThread, browser, page, ".recent-gallery", ".gallery-tile"), "ms", 300);
  await page.waitForTimeout(3000); // until the first thumbnails are made
  await settled(page);
  tell("scrolling the gallery, a frame", await scrolling(mainThread, browser, page, ".gallery-grid"), "ms", 8);
  await page.waitForTimeout(1000);
  tell("looking for words among them, wall", await searching(page), "ms", 1000);
}

/** From a press on something until what it opens is drawn; told in the page's own clock as well. */
async function opening(mainThread, browser, page, pressed, shown) {
  const before = await mainThread(browser);
  const wall = await page.evaluate(
    ([pressed, shown]) =>
      new Promise((done) => {
        const begun = performance.now();
        document.querySelector(pressed).click();
        const look = () => (document.querySelector(shown) ? done(performance.now() - begun) : requestAnimationFrame(look));
        requestAnimationFrame(look);
      }),
    [pressed, shown],
  );
  console.log(`${shown} after ${wall.toFixed(0)} ms, wall`);
  return (await mainThread(browser)) - before;
}

async function scrolling(mainThread, browser, page, list) {
  const before = await mainThread(browser);
  await page.evaluate(
    ([list, steps]) =>
      new Promise((done) => {
        const scroller = document.querySelector(list);
        const step = (left) => {
          scroller.scrollBy(0, 90);
          if (left === 0) done();
          else requestAnimationFrame(() => step(left - 1));
        };
        step(steps);
      }),
    [list, STEPS],
  );
  return ((await mainThread(browser)) - before) / STEPS;
}

async function searching(page) {
  const answered = page.waitForResponse((response) => response.url().includes("q="));
  const begun = performance.now();
  await page.locator(".gallery-search").fill("lighthouse number 77777");
  await answered;
  await page.locator(".gallery-tile").first().waitFor();
  return performance.now() - begun;
}

import { expect, test } from "vitest";
import { Api } from "./client";
import { isAborted, isGone, Refused, Unreachable } from "./transport";

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

function answering(answer: () => Response | Promise<Response>) {
  const asked: Asked[] = [];
  const api = new Api(async (url, init) => {
    asked.push({ url, init });
    return answer();
  });
  return { api, asked };
}

const json = (value: unknown, status = 200, headers = {}) =>
  new Response(JSON.stringify(value), { status, headers });

test("a refusal says what the server said, with what it left out", async () => {
  const { api } = answering(() => json({ code: "unknown", message: "there is no job" }, 404));
  const error = await api.job("x").catch((error: unknown) => error);
  expect(error).toBeInstanceOf(Refused);
  expect(error).toMatchObject({
    status: 404,
    refusal: { message: "there is no job", problems: [], path: null },
  });
  expect(isGone(error)).toBe(true);
});

test("an answer that is no refusal of ours still says something", async () => {
  const page = new Response("<html>", { status: 500, statusText: "Internal Server Error" });
  const { api } = answering(() => page);
  await expect(api.queue()).rejects.toThrow("500 Internal Server Error");
});

test("a server that is gone is unreachable, also behind a proxy", async () => {
  const gone = answering(() => Promise.reject(new TypeError("fetch failed")));
  await expect(gone.api.queue()).rejects.toBeInstanceOf(Unreachable);
  const proxied = answering(() => new Response("bad gateway", { status: 502 }));
  await expect(proxied.api.queue()).rejects.toBeInstanceOf(Unreachable);
});

test("who gives up gets no fault of the server", async () => {
  const api = new Api(async (_url, { signal }) => {
    signal?.throwIfAborted();
    return json({});
  });
  const asking = AbortSignal.abort();
  const error = await api.plan({ workflow: {} }, asking).catch((error: unknown) => error);
  expect(isAborted(error)).toBe(true);
});

test("names may hold anything, and folders stay folders", async () => {
  const { api, asked } = answering(() => json({ versions: [] }));
  await api.versions("a b/ä?");
  expect(asked[0]?.url).toBe("/api/workflows/a%20b%2F%C3%A4%3F/versions");
  const small = "/api/thumbnails/day%201/a%23b.png?side=128";
  expect(api.thumbnailUrl("day 1/a#b.png", 128)).toBe(small);
});

test("saving says what it replaces", async () => {
  const { api, asked } = answering(() => json({ name: "a", etag: "2" }));
  await api.saveWorkflow("a", {}, { etag: "1" });
  await api.saveWorkflow("a", {}, "nothing");
  expect(asked[0]?.init.headers).toMatchObject({ "If-Match": '"1"' });
  expect(asked[1]?.init.headers).toMatchObject({ "If-None-Match": "*" });
});

test("a saved workflow comes with its etag, or not at all when it is still the same", async () => {
  const found = answering(() => new Response("{}", { headers: { ETag: 'W/"abc"' } }));
  expect(await found.api.workflow("a")).toEqual({ text: "{}", etag: "abc" });
  const same = answering(() => new Response(null, { status: 304 }));
  expect(await same.api.workflow("a", "abc")).toBeNull();
  expect(same.asked[0]?.init.headers).toEqual({ "If-None-Match": '"abc"' });
});

test("a submission whose answer is lost is sent again, with the same key", async () => {
  const { api, asked } = answering(() =>
    asked.length === 1 ? Promise.reject(new TypeError("fetch failed")) : json({ ids: ["a"] }),
  );
  expect(await api.submit({ workflow: {} })).toEqual({ ids: ["a"] });
  const keys = asked.map(({ init }) => new Headers(init.headers).get("Idempotency-Key"));
  expect(keys[0]).toMatch(/^\w{32}$/);
  expect(keys[1]).toBe(keys[0]);
});

test("a submission that is refused is not sent again", async () => {
  const { api, asked } = answering(() => json({ code: "queue_full", message: "full" }, 429));
  await expect(api.submit({ workflow: {} })).rejects.toBeInstanceOf(Refused);
  expect(asked).toHaveLength(1);
});

test("history is asked for page by page", async () => {
  const { api, asked } = answering(() => json({ jobs: [{ id: "a" }], next: null }));
  const page = await api.jobs({ limit: 2, before: "b", state: "done,failed" });
  expect(asked[0]?.url).toBe("/api/jobs?limit=2&before=b&state=done%2Cfailed");
  expect(page.jobs[0]?.id).toBe("a");
});

test("a picture is sent as it is, with its type", async () => {
  const { api, asked } = answering(() => json({ name: "a.png" }, 201));
  const picture = new Blob(["x"], { type: "image/png" });
  expect(await api.upload(picture)).toMatchObject({ name: "a.png" });
  expect(asked[0]?.init).toMatchObject({ body: picture, headers: { "Content-Type": "image/png" } });
});

test("events of a job are read as they come, wherever the bytes break", async () => {
  const text = [1, 2, 3]
    .map((seq) => `id: ${seq}\ndata: {"seq":${seq},"at":0,"event":{"type":"ü"}}\n\n`)
    .join(": still there\n\n");
  const bytes = new TextEncoder().encode(text);
  const cuts = [0, 30, 31, 60, bytes.length];
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      for (let i = 1; i < cuts.length; i++) stream.enqueue(bytes.slice(cuts[i - 1], cuts[i]));
      stream.close();
    },
  });
  const { api } = answering(() => new Response(body));
  const seqs: number[] = [];
  for await (const events of api.jobEvents("a")) seqs.push(...events.map(({ seq }) => seq));
  expect(seqs).toEqual([1, 2, 3]);
});

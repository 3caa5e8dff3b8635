import { expect, test } from "vitest";
import { english } from "../../text/text";
import {
  cardState,
  chip,
  duration,
  frameState,
  progress,
  speed,
  type Situation,
} from "./CardHeader";

const CALM: Situation = {
  run: undefined,
  seconds: undefined,
  isHeld: false,
  isPlanned: false,
  isBypassed: false,
  isMissing: false,
};
const words = english.canvas;

function said(change: Partial<Situation>): string | null {
  const now = { ...CALM, ...change };
  return chip(cardState(now), now, words);
}

test("a node of which nothing is known says nothing", () => {
  expect(said({})).toBeNull();
  expect(said({ isPlanned: true })).toBeNull();
});

test("a running node says how far it is and how fast", () => {
  expect(said({ run: { state: "running", step: 18, total: 28, speed: 2.9 } })).toBe(
    "18/28 · 2.9 it/s",
  );
  expect(said({ run: { state: "running", step: 1, total: 4, speed: null } })).toBe("1/4");
  expect(said({ run: { state: "running" } })).toBe("running");
});

test("a result that is there is cached, with the time that it once took", () => {
  expect(said({ isHeld: true, seconds: 3.14 })).toBe("cached · 3.1 s");
  expect(said({ isHeld: true })).toBe("cached");
});

test("what would run again shows how long it took", () => {
  expect(said({ isPlanned: true, seconds: 61.2, run: { state: "done" } })).toBe("1 min 1 s");
});

test("what happens now counts more than what is there", () => {
  expect(cardState({ ...CALM, isHeld: true, run: { state: "running" } })).toBe("running");
  expect(cardState({ ...CALM, isHeld: true, run: { state: "failed" } })).toBe("failed");
});

test("a missing type counts more than anything, then a bypass", () => {
  expect(cardState({ ...CALM, isMissing: true, isBypassed: true })).toBe("missing");
  expect(cardState({ ...CALM, isBypassed: true, run: { state: "waiting" } })).toBe("bypassed");
});

test("times are as short as they are short", () => {
  const times = [0.0002, 0.012, 0.1, 9.94, 12.4, 59.6, 130].map((time) => duration(time, words));
  expect(times).toEqual(["1 ms", "12 ms", "0.1 s", "9.9 s", "12 s", "1 min 0 s", "2 min 10 s"]);
});

test("slow steps are told in seconds", () => {
  expect([speed(12.3, words), speed(0.4, words)]).toEqual(["12 it/s", "2.5 s/it"]);
});

test("progress never passes the end, and is unknown without a total", () => {
  expect(progress({ state: "running", step: 5, total: 4 })).toBe(1);
  expect(progress({ state: "running" })).toBeNull();
  expect(progress({ state: "done", step: 4, total: 4 })).toBeNull();
});

test("a collapsed frame tells of what runs in it, then of what failed", () => {
  const running = { state: "running", step: 2, total: 4 } as const;
  const failed = { state: "failed" } as const;
  const waiting = { state: "waiting" } as const;
  expect(frameState([undefined, failed, waiting, running])).toBe(running);
  expect(frameState([waiting, failed])).toBe(failed);
  expect(frameState([{ state: "done" }, waiting])).toBe(waiting);
  expect(frameState([{ state: "held" }, undefined])).toBeNull();
});

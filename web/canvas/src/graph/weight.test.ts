import { expect, test } from "vitest";
import { weigh } from "./weight";

/** A prompt with its selection between "[" and "]", or its cursor at "|". */
function pressed(marked: string, by: number): string {
  const start = marked.search(/[[|]/);
  const isCursor = marked[start] === "|";
  const end = isCursor ? start : marked.indexOf("]") - 1;
  const text = marked.replace(/[[\]|]/g, "");
  const after = weigh(text, start, end, by);
  const { text: t, start: s, end: e } = after;
  return s === e
    ? `${t.slice(0, s)}|${t.slice(s)}`
    : `${t.slice(0, s)}[${t.slice(s, e)}]${t.slice(e)}`;
}

test.each([
  ["a red| apple", "a ([red]:1.05) apple"],
  ["a re|d apple", "a ([red]:1.05) apple"],
  ["|a", "([a]:1.05)"],
  ["red|, green", "([red]:1.05), green"],
  ["film-grai|n", "([film-grain]:1.05)"],
  ["[two words], more", "([two words]:1.05), more"],
  ["[two words ]more", "([two words]:1.05) more"],
  ["([red]:1.05) apple", "([red]:1.1) apple"],
  ["[(red:1.05)] apple", "([red]:1.1) apple"],
  ["(r|ed:1.05)", "([red]:1.1)"],
  ["(red:1.|05)", "([red]:1.1)"],
  ["(red|)", "([red]:1.15)"],
  ["(a (b|:1.2) c:1.3)", "(a ([b]:1.25) c:1.3)"],
  ["(a| (b:1.2) c:1.3)", "([a (b:1.2) c]:1.35)"],
  ["(a [two words] b:1.3)", "(a ([two words]:1.05) b:1.3)"],
  ["\\(red ha|t\\)", "\\(red ([hat]:1.05)\\)"],
])("%s weighs more as %s", (before, after) => {
  expect(pressed(before, 0.05)).toBe(after);
});

test.each([
  ["([red]:1.05)", "[red]"],
  ["(red|:0.05)", "([red]:0)"],
  ["(red|:0)", "([red]:0)"],
  ["re|d", "([red]:0.95)"],
])("%s weighs less as %s", (before, after) => {
  expect(pressed(before, -0.05)).toBe(after);
});

test("up and down again leaves the words as they were", () => {
  const up = weigh("a lighthouse at dawn", 2, 12, 0.05);
  expect(weigh(up.text, up.start, up.end, -0.05)).toEqual({
    text: "a lighthouse at dawn",
    start: 2,
    end: 12,
  });
});

test("twenty steps do not drift", () => {
  let prompt = weigh("red", 0, 3, 0.05);
  for (let i = 0; i < 19; i++) prompt = weigh(prompt.text, prompt.start, prompt.end, 0.05);
  expect(prompt.text).toBe("(red:2)");
});

test("where there is no word, nothing changes", () => {
  expect(weigh("a ,  b", 3, 3, 0.05)).toEqual({ text: "a ,  b", start: 3, end: 3 });
  expect(weigh("", 0, 0, 0.05)).toEqual({ text: "", start: 0, end: 0 });
});

test("a selection may be given from its end", () => {
  expect(weigh("red hat", 7, 4, 0.05).text).toBe("red (hat:1.05)");
});

test("parentheses without a partner are plain", () => {
  expect(weigh("red) (hat", 8, 8, 0.05).text).toBe("red) ((hat:1.05)");
});

/** What a key on the closed list takes: the next, the one before, or the next that begins so. */
export function nextChoice(
  choices: readonly string[],
  current: string,
  key: string,
): string | null {
  const at = choices.indexOf(current);
  if (key === "ArrowDown") return choices[Math.min(at + 1, choices.length - 1)] ?? null;
  if (key === "ArrowUp") return choices[Math.max(at - 1, 0)] ?? null;
  if (key.length !== 1 || key === " ") return null;
  const after = [...choices.slice(at + 1), ...choices.slice(0, at + 1)];
  return after.find((choice) => choice.toLowerCase().startsWith(key.toLowerCase())) ?? null;
}

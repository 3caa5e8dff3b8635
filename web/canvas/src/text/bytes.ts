import type { Language } from "./languages";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** A size of a file in words, in steps of a thousand; its number and unit stay in one line. */
export function bytes(size: number, language: Language): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3));
  const value = size / 1000 ** step;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: step === 0 || value >= 100 ? 0 : 1,
  })
    .format(value)
    .replace(" ", "\u00a0");
}

/** Times in words. */

import type { Language } from "./languages";
import type { Text } from "./text";

type Words = Text["panels"]["time"];

export function duration(seconds: number, words: Words): string {
  if (seconds < 59.5) return words.seconds(Math.max(0.1, seconds)); // nothing takes no time
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return words.minutes(minutes, Math.round(seconds) % 60);
  return words.hours(Math.floor(minutes / 60), minutes % 60);
}

/** The time of day, with the date where that is another day. Times are in seconds since 1970. */
export function moment(at: number, now: number, language: Language): string {
  const [then, today] = [new Date(at * 1000), new Date(now * 1000)];
  const isToday = then.toDateString() === today.toDateString();
  const format: Intl.DateTimeFormatOptions = isToday
    ? { hour: "2-digit", minute: "2-digit" }
    : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(localeOf(language), format).format(then);
}

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

/** The language as people here write it, such as "en-GB": its dates and hours are not those of others. */
export function localeOf(
  language: Language,
  preferred: readonly string[] = globalThis.navigator?.languages ?? [],
): string {
  return preferred.find((each) => each.split("-")[0] === language) ?? language;
}

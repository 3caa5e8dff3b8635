import type { Language } from "./languages";

/** The language as people here write it, such as "en-GB": its dates and hours are not those of others. */
export function localeOf(
  language: Language,
  preferred: readonly string[] = globalThis.navigator?.languages ?? [],
): string {
  return preferred.find((each) => each.split("-")[0] === language) ?? language;
}

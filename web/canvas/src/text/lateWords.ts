/** The words of parts that come late: they come with them. */

import { pages } from "./en/pages";
import type { LateText, Text } from "./text";

export function pagesOf(text: Text): LateText["pages"] {
  return text.pages ?? pages;
}

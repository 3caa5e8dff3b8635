import { useCallback } from "react";
import { useText, useView } from "../../store/studio";
import { localeOf } from "../../text/format";
import { pagesOf } from "../../text/lateWords";

/** "Today", "Yesterday", or the date of a day that is told by its midnight. */
export function useDayName(): (start: number) => string {
  const text = pagesOf(useText()).gallery;
  const language = useView((view) => view.language);
  return useCallback(
    (start) => {
      const day = new Date(start * 1000);
      const today = new Date();
      const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
      if (day.toDateString() === today.toDateString()) return text.today;
      if (day.toDateString() === yesterday.toDateString()) return text.yesterday;
      const isThisYear = day.getFullYear() === today.getFullYear();
      return new Intl.DateTimeFormat(localeOf(language), {
        weekday: "long",
        day: "numeric",
        month: "long",
        ...(!isThisYear && { year: "numeric" }),
      }).format(day);
    },
    [text, language],
  );
}

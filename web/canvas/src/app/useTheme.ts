import { useEffect } from "react";
import { useView } from "../store/studio";

const LIGHT = "(prefers-color-scheme: light)";

/** Puts the theme and the language that were chosen on the page. */
export function useTheme(): void {
  const theme = useView((view) => view.theme);
  const language = useView((view) => view.language);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    const system = matchMedia(LIGHT);
    const show = () => {
      const isLight = theme === "light" || (theme === "system" && system.matches);
      document.documentElement.dataset["theme"] = isLight ? "light" : "dark";
    };
    show();
    system.addEventListener("change", show);
    return () => system.removeEventListener("change", show);
  }, [theme]);
}

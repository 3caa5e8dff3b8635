/** The languages that there are. */

import { english, type Text } from "./text";

export type Language = "en" | "es";

interface Words {
  readonly name: string;
  load(): Promise<Text>; // all but English come when they are asked for
}

export const LANGUAGES: Readonly<Record<Language, Words>> = {
  en: { name: "English", load: async () => english },
  es: { name: "Español", load: async () => (await import("./es/spanish")).spanish },
};

import type { Text } from "../text";

export const panels: Text["panels"] = {};

import type { Text } from "../text";

export const pages: Text["pages"] = {};

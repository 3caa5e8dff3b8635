import type { Text } from "../text";

export const fields: Text["fields"] = {};

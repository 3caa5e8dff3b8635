import type { Text } from "../text";

export const canvas: Text["canvas"] = {};

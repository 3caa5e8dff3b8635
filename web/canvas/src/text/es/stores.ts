import type { Text } from "../text";

export const stores: Text["stores"] = {};

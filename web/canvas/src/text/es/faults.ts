import type { Text } from "../text";

export const faults: Text["faults"] = {};

import type { Text } from "../text";

export const commands: Text["commands"] = {};

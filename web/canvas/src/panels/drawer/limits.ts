import { isObject } from "../../json/json";
import type { PortSpec } from "../../graph/spec";
import type { Text } from "../../text/text";

/** What a field may hold, in words, from its hints. */
export function limits(port: PortSpec, text: Text["panels"]["help"]): readonly string[] {
  const said: string[] = [];
  for (const hint of Object.values(port.hints)) {
    if (!isObject(hint)) continue;
    const { low, high, of } = hint;
    if (isNumber(low) && isNumber(high)) said.push(text.range(String(low), String(high)));
    if (isNumber(of)) said.push(text.multiple(String(of)));
  }
  if (port.choices.length > 0) said.push(text.choices(port.choices.length));
  return said;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

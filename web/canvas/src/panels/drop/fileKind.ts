/** What a file is, from what the system says of it and from its name. */

export type FileKind = "picture" | "workflow" | "model" | OtherKind;
export type OtherKind = "video" | "audio" | "pdf" | "archive" | "text" | "unknown";

interface Named {
  readonly name: string;
  readonly type: string; // media type; empty where the system does not know it
}

const ENDINGS: readonly (readonly [FileKind, RegExp])[] = [
  ["workflow", /\.json$/i],
  ["picture", /\.(png|jpe?g|webp)$/i],
  ["model", /\.(safetensors|ckpt|pth?|gguf|sft|bin)$/i],
  ["archive", /\.(zip|7z|rar|tar|gz|xz|zst)$/i],
  ["text", /\.(txt|md|ya?ml|csv|py|html?)$/i],
];

export function fileKind({ name, type }: Named): FileKind {
  if (type === "application/json") return "workflow";
  if (/^image\/(png|jpeg|webp)$/.test(type)) return "picture";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("audio/")) return "audio";
  if (type === "application/pdf") return "pdf";
  const found = ENDINGS.find(([, ending]) => ending.test(name));
  if (found !== undefined) return found[0];
  return type.startsWith("text/") ? "text" : "unknown";
}

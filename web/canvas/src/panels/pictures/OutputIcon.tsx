import { Box, FileVideo, ImageOff, Music } from "lucide-react";
import { kindOf } from "./outputNames";

const ICONS = { image: ImageOff, video: FileVideo, audio: Music, other: Box } as const;

/** What stands for a file that has no picture, or no more. */
export function OutputIcon({ media }: { readonly media: string }) {
  const Icon = ICONS[kindOf({ media })];
  return <Icon size={20} strokeWidth={1.5} aria-hidden />;
}

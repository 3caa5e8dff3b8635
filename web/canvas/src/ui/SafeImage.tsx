import { useState, type ComponentProps, type ReactNode } from "react";

interface SafeImageProps extends Omit<ComponentProps<"img">, "src" | "alt" | "onError"> {
  readonly src: string;
  readonly alt?: string;
  /** What is seen where the image cannot be shown, because it was deleted, say. */
  readonly instead: ReactNode;
}

/** An image of the server, which may be gone. */
export function SafeImage({ src, alt = "", instead, ...rest }: SafeImageProps) {
  const [broken, setBroken] = useState<string | null>(null);
  if (broken === src) return instead;
  return (
    <img
      src={src}
      alt={alt}
      decoding="async"
      draggable={false}
      onError={() => setBroken(src)}
      {...rest}
    />
  );
}

/** How files are told to people: their names without folders, their sizes, what is a picture. */

export function fileName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** The folder within its own that it lies in, as in "sd15/old"; none is empty. */
export function subfolder(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

export function isPictureName(name: string): boolean {
  return /\.(png|jpe?g|webp|gif|bmp|avif|tiff?)$/i.test(name);
}

export function sizeInWords(bytes: number): string {
  const [amount, unit] =
    bytes >= 1e9 ? [bytes / 1e9, "GB"] : bytes >= 1e6 ? [bytes / 1e6, "MB"] : [bytes / 1e3, "kB"];
  return `${amount >= 10 ? Math.round(amount) : amount.toFixed(1)} ${unit}`;
}

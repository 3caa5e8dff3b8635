/** Pictures on their way: dropped files, pasted ones, those dragged from the gallery. */

import { isObject, readJson } from "../json/json";

const PICTURE = "application/x-lienzo-picture";

/** Whether what is dragged may be a picture; what it is can only be read once it is let go. */
export function mayBePicture({ types }: DataTransfer): boolean {
  return types.includes(PICTURE) || types.includes("Files");
}

/** The first picture among files that are dropped or pasted. */
export function pictureIn(data: DataTransfer): File | null {
  return [...data.files].find((file) => file.type.startsWith("image/")) ?? null;
}

/** The address of a picture that is dragged from the gallery of this server, and of no other. */
export function carriedPicture(data: Pick<DataTransfer, "getData">, page: string): string | null {
  const url = addressIn(data.getData(PICTURE));
  if (url === null || !URL.canParse(url, page)) return null;
  const full = new URL(url, page);
  return full.origin === new URL(page).origin ? full.href : null;
}

function addressIn(text: string): string | null {
  if (text === "") return null;
  try {
    const told = readJson(text);
    const url = isObject(told) ? told["url"] : null;
    return typeof url === "string" ? url : null;
  } catch {
    return null; // of another program, under the same name
  }
}

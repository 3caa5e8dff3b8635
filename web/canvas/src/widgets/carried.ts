/** Pictures on their way: dropped files, pasted ones, those dragged from the gallery. */

import { isObject, readJson } from "../graph/json";

const PICTURE = "application/x-lienzo-picture";

/** The first picture among files that are dropped or pasted. */
export function pictureIn(data: DataTransfer): File | null {
  return [...data.files].find((file) => file.type.startsWith("image/")) ?? null;
}

/** The address of a picture that is dragged from the gallery. */
export function carriedPicture(data: DataTransfer): string | null {
  const text = data.getData(PICTURE);
  if (text === "") return null;
  try {
    const told = readJson(text);
    const url = isObject(told) ? told["url"] : null;
    return typeof url === "string" ? url : null;
  } catch {
    return null; // of another program, under the same name
  }
}

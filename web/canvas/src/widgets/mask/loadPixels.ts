import type { Pixels } from "./mask";
import { decodePng } from "./png";

/** The pixels of a picture, upright, with the colours that are in the file. Throws for what is none. */
export async function loadPixels(address: string): Promise<Pixels> {
  const answer = await fetch(address);
  if (!answer.ok) throw new TypeError(`the picture was answered with ${answer.status}`);
  const file = await answer.blob();
  return (await decodePng(new Uint8Array(await file.arrayBuffer()))) ?? (await drawn(file));
}

async function drawn(file: Blob): Promise<Pixels> {
  const image = await createImageBitmap(file, { colorSpaceConversion: "none" });
  const canvas = document.createElement("canvas");
  const { width, height } = image;
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (pen === null) throw new TypeError("this browser draws nothing");
  pen.drawImage(image, 0, 0);
  image.close();
  return { width, height, data: pen.getImageData(0, 0, width, height).data };
}

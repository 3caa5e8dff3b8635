/** How a picture is looked at: how large, and where its middle is. */

import type { ViewTransform } from "../../ui/viewTransform";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A zoom of 1 fits the stage; places are of the picture's middle from the stage's. */
export const FIT: ViewTransform = { zoom: 1, x: 0, y: 0 };

/** How large the picture is on the stage when it fits. */
export function fittedSize(picture: Size, stage: Size): Size {
  if (picture.width === 0 || picture.height === 0) return { width: 0, height: 0 };
  const by = Math.min(stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * by, height: picture.height * by };
}

/** The zoom at which a pixel of the picture is one of the screen, of which there are `density` to one of ours. */
export function actual(picture: Size, stage: Size, density: number): number {
  const { width } = fittedSize(picture, stage);
  return width === 0 ? 1 : picture.width / density / width;
}

/** Between its limits, and so that the picture does not leave the stage. */
export function withinStage(
  view: ViewTransform,
  picture: Size,
  stage: Size,
  density: number,
): ViewTransform {
  const full = actual(picture, stage, density);
  const zoom = Math.min(Math.max(view.zoom, Math.min(1, full)), Math.max(8, 8 * full));
  const { width, height } = fittedSize(picture, stage);
  return {
    zoom,
    x: within(view.x, (width * zoom - stage.width) / 2),
    y: within(view.y, (height * zoom - stage.height) / 2),
  };
}

function within(value: number, limit: number): number {
  const most = Math.max(0, limit);
  return Math.min(most, Math.max(-most, value));
}

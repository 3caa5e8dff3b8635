/** How a picture is looked at: how large, and where its middle is. */

export interface Sight {
  readonly zoom: number; // 1 fits the stage
  readonly x: number; // of the picture's middle from the stage's, in pixels of the screen
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const FIT: Sight = { zoom: 1, x: 0, y: 0 };

/** How large the picture is on the stage when it fits. */
export function fitted(picture: Size, stage: Size): Size {
  if (picture.width === 0 || picture.height === 0) return { width: 0, height: 0 };
  const by = Math.min(stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * by, height: picture.height * by };
}

/** The zoom at which a pixel of the picture is one of the screen, of which there are `density` to one of ours. */
export function actual(picture: Size, stage: Size, density: number): number {
  const { width } = fitted(picture, stage);
  return width === 0 ? 1 : picture.width / density / width;
}

/** What is at a point, told from the stage's middle, stays there. */
export function zoomed(sight: Sight, to: number, [x, y]: readonly [number, number]): Sight {
  const by = to / sight.zoom;
  return { zoom: to, x: x - (x - sight.x) * by, y: y - (y - sight.y) * by };
}

/** Between its limits, and so that the picture does not leave the stage. */
export function held(sight: Sight, picture: Size, stage: Size, density: number): Sight {
  const full = actual(picture, stage, density);
  const zoom = Math.min(Math.max(sight.zoom, Math.min(1, full)), Math.max(8, 8 * full));
  const { width, height } = fitted(picture, stage);
  return {
    zoom,
    x: within(sight.x, (width * zoom - stage.width) / 2),
    y: within(sight.y, (height * zoom - stage.height) / 2),
  };
}

function within(value: number, limit: number): number {
  const most = Math.max(0, limit);
  return Math.min(most, Math.max(-most, value));
}

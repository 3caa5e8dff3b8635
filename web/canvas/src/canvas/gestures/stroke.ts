/** Movements of the pointer from where it goes down, for gestures that know nothing of React. */

/** What a gesture makes of one movement. */
export interface Stroke {
  move?(event: PointerEvent): void;
  end(event: PointerEvent): void;
  cancel(): void;
  /** Whether it was none after all, but a click. */
  isClick?(): boolean;
}

/** Looks at where the pointer went down: a stroke if it is this gesture's, else null. */
export type Gesture = (event: PointerEvent) => Stroke | null;

export interface Listening {
  /** Give up the stroke that is being made. */
  cancel(): void;
  stop(): void;
}

/**
 * Hand each press on the ground to the first gesture that wants it. What is taken reaches nobody
 * else: neither as mouse or touch nor as the click that follows.
 */
export function listen(ground: HTMLElement, gestures: readonly Gesture[]): Listening {
  let stop: (() => void) | null = null;

  const onDown = (event: PointerEvent) => {
    if (stop !== null) return swallow(event);
    if (!event.isPrimary) return;
    const stroke = begun(gestures, event);
    if (stroke === null) return;
    swallow(event);
    leaveField();
    stop = follow(event.pointerId, stroke, () => (stop = null));
  };
  const onCompatible = (event: Event) => {
    if (stop === null) return;
    swallow(event);
    if (event.cancelable) event.preventDefault();
  };

  const capture = { capture: true, passive: false };
  ground.addEventListener("pointerdown", onDown, capture);
  ground.addEventListener("mousedown", onCompatible, capture);
  ground.addEventListener("touchstart", onCompatible, capture);
  const cancel = () => stop?.();
  return {
    cancel,
    stop() {
      cancel();
      ground.removeEventListener("pointerdown", onDown, capture);
      ground.removeEventListener("mousedown", onCompatible, capture);
      ground.removeEventListener("touchstart", onCompatible, capture);
    },
  };
}

function begun(gestures: readonly Gesture[], event: PointerEvent): Stroke | null {
  for (const gesture of gestures) {
    const stroke = gesture(event);
    if (stroke !== null) return stroke;
  }
  return null;
}

/** Follow one pointer to its end; what is returned gives up. */
function follow(pointer: number, stroke: Stroke, onDone: () => void): () => void {
  const over = new AbortController();
  const done = (act: () => void) => {
    over.abort();
    onDone();
    act();
  };
  const ifSame = (act: (event: PointerEvent) => void) => (event: PointerEvent) => {
    if (event.pointerId === pointer) act(event);
  };
  const cancel = () => done(() => stroke.cancel());
  const listening = { signal: over.signal };
  addEventListener(
    "pointermove",
    ifSame((event) => stroke.move?.(event)),
    listening,
  );
  addEventListener(
    "pointerup",
    ifSame((event) => {
      if (stroke.isClick?.() !== true) skipClick();
      done(() => stroke.end(event));
    }),
    listening,
  );
  addEventListener("pointercancel", ifSame(cancel), listening);
  addEventListener("blur", cancel, listening);
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      swallow(event);
      cancel();
    },
    { ...listening, capture: true },
  );
  return cancel;
}

/** The click that the browser makes of a press and a release is not meant. */
function skipClick(): void {
  const skip = (event: Event) => {
    swallow(event);
    event.preventDefault();
  };
  addEventListener("click", skip, { capture: true, once: true });
  addEventListener("auxclick", skip, { capture: true, once: true });
  setTimeout(() => {
    removeEventListener("click", skip, { capture: true });
    removeEventListener("auxclick", skip, { capture: true });
  });
}

function swallow(event: Event): void {
  event.stopPropagation();
}

/** A press elsewhere ends the writing in a field, as it does everywhere. */
function leaveField(): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && activeElement.matches("input, textarea, select")) {
    activeElement.blur();
  }
}

/** Something that is dragged by whoever watches the pointer: held, maybe given up, then let go. */

export interface DragSession {
  begin(): void;
  /** It is let go; says whether it was held to the end. */
  end(): boolean;
  readonly isHeld: boolean;
  /** While the button is still down: what comes of it is not wanted. */
  readonly isGivenUp: boolean;
  /** Its ground is gone, and nobody will say that it ended. */
  stop(): void;
}

/**
 * Escape gives up what is held, and so does `interrupted` when it calls what it is given; that
 * returns how to listen no longer. `onGiveUp` puts everything back.
 */
export function dragSession(
  interrupted: (giveUp: () => void) => () => void,
  onGiveUp: () => void,
): DragSession {
  let state: "no" | "held" | "given up" = "no";
  let listening = new AbortController();
  const end = () => {
    const was = state;
    state = "no";
    listening.abort();
    return was === "held";
  };
  const giveUp = () => {
    if (state !== "held") return;
    state = "given up";
    onGiveUp();
    // Where the end is never told, the button going up is one.
    const released = () => setTimeout(() => state === "given up" && end());
    addEventListener("pointerup", released, { signal: listening.signal });
  };
  return {
    begin() {
      end();
      state = "held";
      listening = new AbortController();
      const { signal } = listening;
      signal.addEventListener("abort", interrupted(giveUp));
      const press = (event: KeyboardEvent) => {
        if (event.key !== "Escape" || state !== "held") return;
        event.stopPropagation();
        giveUp();
      };
      addEventListener("keydown", press, { capture: true, signal });
    },
    end,
    get isHeld() {
      return state !== "no";
    },
    get isGivenUp() {
      return state === "given up";
    },
    stop() {
      giveUp();
      end();
    },
  };
}

/** The middle button is for moving and bending: where it would also paste, as on Linux, it does not. */
export function withoutPaste(ground: HTMLElement): () => void {
  const refuse = (event: MouseEvent) => event.button === 1 && event.preventDefault();
  const ways = ["mousedown", "mouseup", "auxclick"] as const;
  for (const way of ways) ground.addEventListener(way, refuse, true);
  return () => {
    for (const way of ways) ground.removeEventListener(way, refuse, true);
  };
}

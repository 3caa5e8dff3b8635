/** Acts once the page has nothing better to do; what is returned calls it off. WebKit has no word for that. */
export function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback !== "function") {
    const timer = setTimeout(act, 50);
    return () => clearTimeout(timer);
  }
  const ticket = requestIdleCallback(act, { timeout: 400 });
  return () => cancelIdleCallback(ticket);
}

import { useLayoutEffect, useState, type RefObject } from "react";

/** How wide the inside of an element is, in pixels; 0 before it is there. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watched = element.current;
    if (watched === null) return undefined;
    const measure = () => {
      const { paddingLeft, paddingRight } = getComputedStyle(watched);
      setWidth(watched.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(watched);
    return () => sizes.disconnect();
  }, [element]);
  return width;
}

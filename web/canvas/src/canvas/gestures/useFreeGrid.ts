import { useEffect, useState } from "react";

/** Whether Ctrl frees what is dragged from the grid. */
export function useFreeGrid(): boolean {
  const [isFree, setFree] = useState(false);
  useEffect(() => {
    const look = (event: KeyboardEvent) => setFree(event.ctrlKey || event.metaKey);
    const leave = () => setFree(false);
    addEventListener("keydown", look);
    addEventListener("keyup", look);
    addEventListener("blur", leave);
    return () => {
      removeEventListener("keydown", look);
      removeEventListener("keyup", look);
      removeEventListener("blur", leave);
    };
  }, []);
  return isFree;
}

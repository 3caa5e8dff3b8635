import { useStore } from "@xyflow/react";
import { useLayoutEffect, type RefObject } from "react";
import { useHandStore } from "../state/hand";
import "./Far.css";

export const FAR = 0.4; // zoom below which fields are too small to read

/** Below this zoom cards are tinted blocks with a title: the style sheet draws them, and cards draw less. */
export function Far({ ground }: { readonly ground: RefObject<HTMLElement | null> }) {
  const hand = useHandStore();
  const isFar = useStore((store) => store.transform[2] < FAR);
  useLayoutEffect(() => {
    ground.current?.classList.toggle("is-far", isFar);
    hand.setState({ isFar });
  }, [hand, ground, isFar]);
  return null;
}

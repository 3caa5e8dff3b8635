import { useStore } from "@xyflow/react";
import { useLayoutEffect, type RefObject } from "react";
import { useGestureStore } from "../state/gestureState";
import "./LevelOfDetail.css";

export const FAR_ZOOM = 0.4; // zoom below which fields are too small to read

/** Below this zoom cards are tinted blocks with a title: the style sheet draws them, and cards draw less. */
export function LevelOfDetail({ ground }: { readonly ground: RefObject<HTMLElement | null> }) {
  const gesture = useGestureStore();
  const isFar = useStore((store) => store.transform[2] < FAR_ZOOM);
  useLayoutEffect(() => {
    ground.current?.classList.toggle("is-far", isFar);
    gesture.setState({ isFar });
  }, [gesture, ground, isFar]);
  return null;
}

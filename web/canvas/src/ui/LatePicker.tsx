import { lazy, Suspense, type ComponentType } from "react";
import type { PickerProps } from "./Picker";

export const fetchPicker = () => import("./Picker");
const Late = lazy(() => fetchPicker().then(({ Picker }) => ({ default: Picker })));

/** A `Picker` whose code is fetched when the first one opens. */
export function LatePicker<Item>(props: PickerProps<Item>) {
  const Picker = Late as ComponentType<PickerProps<Item>>; // `lazy` forgets that it is generic
  return (
    <Suspense>
      <Picker {...props} />
    </Suspense>
  );
}

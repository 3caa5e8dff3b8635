import type { ReactNode } from "react";
import { late, type Late } from "./late";
import type { PickerProps } from "./Picker";

type AnyPicker = Late<PickerProps<unknown>> & (<Item>(props: PickerProps<Item>) => ReactNode);

/** A `Picker` whose code is fetched when the first one opens. `late` forgets that it is generic. */
export const LatePicker = late(() => import("./Picker").then(({ Picker }) => Picker)) as AnyPicker;

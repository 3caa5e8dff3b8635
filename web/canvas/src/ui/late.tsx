import { lazy, Suspense, type ComponentType } from "react";

/** A component whose code comes when the first one is drawn, or when it is fetched before. */
export type Late<Props> = ComponentType<Props> & {
  /** What fails is fetched again when it is wanted. */
  fetch(): void;
};

export function late<Props extends object>(load: () => Promise<ComponentType<Props>>): Late<Props> {
  const Part: ComponentType<Props> = lazy(async () => ({ default: await load() }));
  const Shown = (props: Props) => (
    <Suspense>
      <Part {...props} />
    </Suspense>
  );
  const fetch = () => void load().catch(() => undefined);
  return Object.assign(Shown, { fetch });
}

import { lazy, Suspense, useRef, useState } from "react";
import mark from "../../theme/icon.svg";
import { useText } from "../../store/studio";

export const fetchMainMenu = () => import("./MainMenuItems");
const MainMenuItems = lazy(() =>
  fetchMainMenu().then(({ MainMenuItems }) => ({ default: MainMenuItems })),
);

/** The menu behind the mark of the program. */
export function MainMenu() {
  const text = useText().panels;
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<Element | null>(null);
  return (
    <>
      <button
        ref={button}
        className="bar-mark"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-label={text.menu}
        title={text.menu}
        onClick={() => setAnchor(anchor === null ? button.current : null)}
      >
        <img src={mark} width="20" height="20" alt="" />
      </button>
      {anchor !== null && (
        <Suspense>
          <MainMenuItems anchor={anchor} onClose={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  );
}

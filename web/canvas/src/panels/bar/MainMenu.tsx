import { useRef, useState } from "react";
import mark from "../../theme/icon.svg";
import { useText } from "../../store/studio";
import { late } from "../../ui/late";

export const MainMenuItems = late(() =>
  import("./MainMenuItems").then(({ MainMenuItems }) => MainMenuItems),
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
      {anchor !== null && <MainMenuItems anchor={anchor} onClose={() => setAnchor(null)} />}
    </>
  );
}

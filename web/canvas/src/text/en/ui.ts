export const ui = {
  close: "Close",
  clear: "Clear",
  search: "Search",
  nothingFits: "Nothing fits. Try fewer letters.",
  found: (count: number) => (count === 1 ? "1 found" : `${count} found`),
  notices: "Notices",
  /** What is printed on keys. */
  keys: {
    Control: "Ctrl",
    Alt: "Alt",
    Shift: "Shift",
    Enter: "Enter",
    Escape: "Esc",
    Delete: "Del",
    Backspace: "Backspace",
    Space: "Space",
    Tab: "Tab",
    Home: "Home",
    End: "End",
    PageUp: "Page up",
    PageDown: "Page down",
  },
} as const;

import type { Text } from "../text";

export const ui: Text["ui"] = {
  close: "Cerrar",
  clear: "Borrar",
  search: "Buscar",
  nothingFits: "Nada coincide. Prueba con menos letras.",
  found: (count) => (count === 1 ? "1 resultado" : `${count} resultados`),
  notices: "Avisos",
  keys: {
    Control: "Ctrl",
    Alt: "Alt",
    Shift: "Mayús",
    Enter: "Intro",
    Escape: "Esc",
    Delete: "Supr",
    Backspace: "Retroceso",
    Space: "Espacio",
    Tab: "Tab",
    Home: "Inicio",
    End: "Fin",
    PageUp: "Re Pág",
    PageDown: "Av Pág",
  },
};

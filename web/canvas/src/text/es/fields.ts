import type { Text } from "../text";

export const fields: Text["fields"] = {
  reset: (name) => `Restablecer ${name}`,
  unlink: (name) => `Desconectar ${name}`,
  faults: {
    missing: "Falta un valor",
    file: "Falta un archivo",
    whole: "No es un número entero",
    number: "No es un número",
    text: "No es un texto",
    toggle: "Ni activado ni desactivado",
    choice: (found) => `${found} no es ninguna de las opciones`,
    range: (low, high) => `Debe estar entre ${low} y ${high}`,
    multiple: (of, below, above) =>
      `No es múltiplo de ${of}: los más cercanos son ${below} y ${above}`,
  },

  random: "nueva en cada ejecución",
  keepSeed: (seed) => `Conservar ${seed}, la semilla de la última ejecución`,
  drawSeed: "Sacar una semilla nueva",
  seedEachRun: "Una semilla nueva en cada ejecución",
  chooseColour: (name) => `Elegir ${name}`,

  promptPlaceholder: "Describe la imagen",
  suggestions: "Nombres que encajan",
  words: (count) => (count === 1 ? "1 palabra" : `${count} palabras`),

  chooseModel: "Elegir un modelo",
  list: {
    none: "Ninguno aún",
    add: "Añadir",
    up: "Subir",
    down: "Bajar",
    remove: "Quitar",
  },
  missingFile: (name) => `${name} no está`,
  closestTo: (name) => `Los más parecidos a ${name}`,
  noModels: (folder) => `No hay archivos en la carpeta ${folder}`,

  choosePicture: "Elegir una imagen",
  allPictures: "Todas las imágenes",
  noPictures: "Aún no hay imágenes: suelta una aquí",
  dropPicture: "Suelta, pega o elige una imagen",
  pictureGone: "No se pudo obtener esa imagen",
  upload: "Elegir un archivo",

  paintMask: "Pintar una máscara",
  mask: "Máscara",
  maskKeys:
    "[ ] tamaño · X borrar · Ctrl+Z deshacer · la rueda amplía, Espacio y arrastrar desplaza, 0 ajusta · las flechas mueven, Intro pinta",
  maskArea: "Imagen sobre la que pintar",
  maskUnreadable: "Esta imagen no se puede leer",
  brushSize: "Tamaño",
  brushHardness: "Dureza",
  paint: "Pintar",
  erase: "Borrar",
  invert: "Invertir",
  clear: "Limpiar",
  undo: "Deshacer",
  redo: "Rehacer",
  fit: "Ajustar",
  useMask: "Usar esta máscara",
  sending: "Enviando…",
  cancel: "Cancelar",
  leaveMask: "¿Salir sin la máscara que has pintado?",
  leave: "Salir",
  stay: "Seguir pintando",
};

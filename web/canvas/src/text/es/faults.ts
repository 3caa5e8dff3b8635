import type { Text } from "../text";

type SaidFault = Parameters<Text["faults"]["textOf"]>[0];
type Said = { readonly [Reason in SaidFault["reason"]]: (fault: SaidFault) => string };

const at = ({ line, column }: SaidFault) =>
  line ? ` en la línea ${line}, columna ${column ?? 1}` : "";
const found = ({ found = "" }: SaidFault) => (found ? `: ${found}` : "");

const wantedWords: { readonly [Wanted in NonNullable<SaidFault["wanted"]>]: string } = {
  object: "un objeto",
  text: "un texto",
  name: "un nombre sin «.» ni «=»",
  place: "«nodo.puerto»",
  point: "dos números de hasta diez millones",
  points: "una lista de puntos",
  texts: "una lista de textos",
};

const said: Said = {
  empty: () => "El archivo está vacío.",
  large: () => "El archivo supera los 64 MiB, el máximo de un flujo.",
  json: (fault) => `El archivo no es JSON${at(fault)}${found(fault)}`,
  short: (fault) => `El archivo termina antes de tiempo${at(fault)}.`,
  duplicate: (fault) => `La misma clave aparece por segunda vez${at(fault)}${found(fault)}`,
  number: (fault) => `Este número es demasiado grande para guardarlo${at(fault)}${found(fault)}`,
  deep: (fault) => `El archivo tiene más de 64 niveles${at(fault)}.`,
  notWorkflow: ({ found }) =>
    found
      ? `Esto no es un flujo de Lienzo: hay ${found}, se esperaba un objeto.`
      : "Esto no es un flujo de Lienzo: le falta el campo «lienzo».",
  comfyui: () => "Este es un flujo de ComfyUI. Suelta su archivo en la página para abrirlo.",
  nodes: ({ found = "" }) =>
    `El flujo no tiene nodos: hay ${found}, se esperaba un objeto de nodos por su identificador.`,
  version: ({ found = "" }) =>
    `La versión de este flujo es desconocida: «lienzo» es ${found}, se esperaba 1.`,
  newer: ({ found = "" }) =>
    `Guardado por un Lienzo más nuevo, en la versión ${found} del formato. Lo que este no conoce se conserva.`,
  malformed: ({ place = "", found = "", wanted = "object", count = 1 }) => {
    const first = `${place}: hay ${found}, se esperaba ${wantedWords[wanted]}.`;
    const more = count === 2 ? " Hay otra parte así." : ` Hay otras ${count - 1} partes así.`;
    return `${first}${count > 1 ? more : ""} Se apartó y sigue en el archivo, en «aside».`;
  },
  noPicture: () => "Esto no es una imagen PNG, WebP ni JPEG.",
  damaged: () => "La imagen está dañada: termina antes de tiempo o sus partes son incorrectas.",
  heavy: () => "La imagen lleva más de 32 MiB de texto.",
};

export const faults: Text["faults"] = {
  refusal: ({ reason, got = "", wanted = "", bridge }) => {
    if (reason === "cycle") return "Eso formaría un círculo: este nodo ya lleva hasta ahí.";
    if (reason === "self") return "Un nodo no puede tomar su propio resultado.";
    if (reason === "unknown") return "No existe ese puerto.";
    if (reason === "same") return "Ya están conectados.";
    const words = `${got} no encaja en ${wanted}.`;
    return bridge ? `${words} Inserta ${bridge} entre los dos.` : words;
  },
  textOf: (fault) => said[fault.reason](fault),
};

export const stores: Text["stores"] = {
  unreachable:
    "El servidor no responde. Tu trabajo está guardado; repítelo cuando el servidor vuelva",
  tokenWanted: "El servidor pide su clave. Abre la dirección con ?token= que mostró al arrancar",
  diskFull: (message) => `El servidor no pudo guardarlo: ${message}`,
  refused: (message) => `El servidor se negó: ${message}`,
  failed: (message) => `No ha funcionado: ${message}`,
  olderNodes:
    "Algunos nodos se guardaron con un Lienzo anterior y se muestran como los lee este. Lo que hacen no ha cambiado",
  pictureRemark: (remark) => `Esta imagen: ${remark}`,
  noPicture: "El servidor no acepta esta imagen. Sí acepta PNG, JPEG y WebP",
  pictureTooLarge: "Esta imagen es demasiado grande para el servidor",
  cannotRun: (problems) =>
    problems === 1
      ? "Este flujo aún no puede ejecutarse: hay un problema"
      : `Este flujo aún no puede ejecutarse: hay ${problems} problemas`,
  ranWithout: (nodes) =>
    nodes === 1
      ? "Se ejecuta sin un nodo que no está listo"
      : `Se ejecuta sin ${nodes} nodos que no están listos`,
  showProblems: "Ver",
  queueFull: "La cola está llena. Espera a que acaben algunos trabajos o vacíala",
  draftsRefused:
    "El navegador no guarda borradores aquí, como en una ventana privada. Los guarda el servidor",
  draftsFull:
    "El navegador no tiene sitio para más borradores. Los guarda el servidor; guarda lo que no quieras perder",
  changedElsewhere: (name) =>
    `${name} se guardó en otro sitio. Aquí siguen tus cambios; al guardar podrás elegir`,
};

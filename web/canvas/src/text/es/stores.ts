import type { Text } from "../text";

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

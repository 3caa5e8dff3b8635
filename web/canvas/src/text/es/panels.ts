import type { Text } from "../text";

export const panels: Text["panels"] = {
  appName: "Lienzo",
  untitled: "Sin título",

  parts: {
    canvas: "El lienzo",
    form: "El formulario",
    queue: "La cola",
    problems: "La lista de problemas",
    outline: "El esquema",
    interface: "El editor del formulario",
    help: "La descripción del nodo",
    gallery: "La galería",
    strip: "La tira de imágenes",
    overlay: "Esta ventana",
    bar: "La barra",
  },
  broken: {
    said: (part) => `${part} ha dejado de funcionar. Tu flujo está a salvo.`,
    reload: "Mostrar de nuevo",
  },

  menu: "Menú",
  pages: { label: "Vista", canvas: "Lienzo", form: "Formulario" },
  tabs: {
    label: "Flujos abiertos",
    changed: (name) => `${name}, sin guardar`,
    running: (name) => `${name}, en ejecución`,
    close: (name) => `Cerrar ${name}`,
    add: "Flujo nuevo",
    rename: "Nombre del flujo",
    taken: (name) => `Ya hay otro flujo llamado ${name}.`,
    closed: (name) => `Se ha cerrado ${name}.`,
    reopen: "Reabrir",
  },

  run: {
    label: "Ejecutar",
    more: "Más formas de ejecutar",
    cancel: "Cancelar",
    cancelling: "Cancelando",
    progress: "Avance de la ejecución",
    ahead: (jobs) => `${jobs} por delante`,
    will: (runs, held) =>
      held === 0 ? `Se ejecutarán ${runs}` : `Se ejecutarán ${runs}; ${held} en caché`,
    nothing: "Nada que hacer: todos los resultados están listos",
    empty: "Aquí nada guarda ni muestra un resultado",
    faulty: (count) =>
      count === 1 ? "1 problema impide ejecutarlo" : `${count} problemas impiden ejecutarlo`,
    lost: "El servidor no responde",
    count: "Veces",
    stepping: "Semilla",
    steppings: { fixed: "La misma cada vez", increase: "Una más cada vez", random: "Al azar" },
    times: (count) => (count === 1 ? "Ejecutar una vez" : `Ejecutar ${count} veces`),
  },

  drawer: {
    label: "Cajón",
    close: "Cerrar el cajón",
    tabs: {
      queue: "Cola",
      problems: "Problemas",
      outline: "Esquema",
      interface: "Formulario",
      help: "Nodo",
    },
  },

  queue: {
    title: "Cola",
    pill: (waiting) => `Cola, ${waiting} en espera`,
    paused: "en pausa",
    pause: "Pausar",
    resume: "Reanudar",
    pausedNote: "En pausa. Lo que se ejecuta termina; no empieza nada nuevo.",
    clear: "Vaciar",
    running: "En ejecución",
    waiting: "En espera",
    history: "Historial",
    empty: "No espera nada. Pulsa Ejecutar.",
    noHistory: "Aquí aparecerá lo que se haya ejecutado.",
    more: "Mostrar más",
    cancel: (name) => `Cancelar ${name}`,
    drag: (name) => `Mover ${name}: arrástralo o usa las flechas`,
    moved: (name, place) => `${name} es ahora el número ${place}.`,
    load: "Abrir su flujo",
    retry: "Ejecutar otra vez",
    forget: "Quitar del historial",
    log: "Abrir el registro",
    priority: (value) => `prioridad ${value}`,
    states: {
      queued: "en espera",
      running: "en ejecución",
      done: "hecho",
      failed: "ha fallado",
      cancelled: "cancelado",
    },
    cancelling: "parando",
    pictures: (count) => (count === 1 ? "1 imagen" : `${count} imágenes`),
  },

  problems: {
    title: "Problemas",
    none: "Sin problemas. Este flujo se puede ejecutar.",
    loading: "Comprobando",
    plan: "Antes de ejecutar",
    run: "En la última ejecución",
    whole: "Todo el flujo",
    count: (count) => (count === 1 ? "1 problema" : `${count} problemas`),
    hint: (key) => `${key} va al siguiente.`,
    traceback: "Detalles",
  },

  outline: {
    title: "Esquema",
    label: "Nodos del flujo",
    empty: "Aún no hay nodos.",
    hint: "Intro muestra un nodo, C lo conecta.",
    filter: "Filtrar",
  },

  form: {
    title: "Formulario",
    intro: "Lo que pide el formulario, en su orden.",
    none: "Aún no pide nada. Añade campos de los nodos de abajo.",
    name: "Etiqueta",
    remove: (name) => `Quitar ${name} del formulario`,
    drag: (name) => `Mover ${name}: arrástralo o usa las flechas`,
    moved: (name, place) => `${name} es ahora el número ${place}.`,
    add: "Añadir un campo",
    addOne: (name) => `Añadir ${name} al formulario`,
    outputs: "Imágenes que muestra",
    noOutputs: "Aquí ningún nodo guarda ni muestra una imagen.",
    open: "Abrir el formulario",
    linked: "enlazado",
    taken: "Otro campo tiene esta etiqueta.",
  },

  help: {
    title: "Nodo",
    none: "Selecciona un nodo para leer sobre él.",
    unknown: (type) => `El servidor no conoce el tipo de nodo ${type}.`,
    inputs: "Entradas",
    outputs: "Salidas",
    required: "obligatorio",
    effect: "Guarda o muestra algo.",
    range: (low, high) => `de ${low} a ${high}`,
    multiple: (of) => `múltiplos de ${of}`,
    default: (value) => `por defecto ${value}`,
    choices: (count) => `${count} opciones`,
    lanes: { gpu: "Se ejecuta en la GPU", cpu: "Se ejecuta en el procesador", inline: "Inmediato" },
    version: (version) => `versión ${version}`,
  },

  palette: {
    title: "Paleta de órdenes",
    placeholder: "¿Qué quieres hacer?",
  },

  shortcuts: {
    title: "Atajos de teclado",
    filter: "Filtrar",
    canvas: "Sobre el lienzo",
    none: "Ningún atajo contiene esas palabras.",
    gestures: {
      search: ["Buscar un nodo", "Doble clic, o Tab"],
      pan: ["Mover la vista", "Espacio y arrastrar, o el botón central"],
      box: ["Seleccionar un rectángulo", "Mayús y arrastrar"],
      moveLinks: ["Mover todos los enlaces de una salida", "Mayús y arrastrar el puerto"],
      reroute: ["Añadir un punto a un enlace", "Clic central, o doble clic en el enlace"],
      cutLinks: ["Cortar enlaces", "Mantener X y arrastrar"],
      insert: ["Meter un nodo en un enlace", "Soltarlo sobre el enlace"],
      free: ["Mover sin cuadrícula", "Mantener Ctrl al arrastrar"],
      weight: ["Dar peso a palabras del texto", "Ctrl y ↑ o ↓"],
    },
  },

  settings: {
    title: "Ajustes",
    theme: "Tema",
    themes: { system: "El del sistema", dark: "Oscuro", light: "Claro" },
    language: "Idioma",
    wheel: "Rueda",
    wheels: { auto: "Automática", zoom: "Acerca", pan: "Mueve la vista" },
    wheelNote:
      "Automática: la rueda del ratón acerca; dos dedos en el panel táctil mueven la vista.",
    minimap: "Mostrar el minimapa",
    strip: "Mostrar las últimas imágenes",
    about: "Acerca de",
    server: "Servidor",
    up: (time) => `en marcha desde hace ${time}`,
  },

  save: {
    title: "Guardar como",
    name: "Nombre",
    save: "Guardar",
    cancel: "Cancelar",
    exists: (name) => `${name} ya existe. Guardar lo reemplaza; sus versiones se conservan.`,
    replace: "Reemplazar",
    badName: "Usa un nombre sin / ni \\, de 100 letras como mucho.",
  },

  conflict: {
    title: "Otra persona ha guardado este flujo",
    said: (name) =>
      `${name} ha cambiado en el servidor después de que lo abrieras. Aún no se ha perdido nada.`,
    deleted: (name) =>
      `${name} se ha borrado del servidor después de que lo abrieras. Aún no se ha perdido nada.`,
    theirs: "Abrir el suyo en otra pestaña",
    mine: "Guardar el mío encima",
    mineNote: "El suyo queda en las versiones.",
    other: "Guardar el mío con otro nombre",
    cancel: "Decidir después",
  },

  open: {
    title: "Abrir",
    search: "Buscar flujos",
    none: "Aún no se ha guardado ningún flujo.",
    closed: "Cerrados, no perdidos",
    remove: (name) => `Mover ${name} a la papelera`,
    file: "De este equipo…",
    templates: "Plantillas…",
    bare: (name) => `No hay ningún flujo en ${name}.`,
  },

  connection: {
    connecting: "Conectando con el servidor",
    lost: "El servidor no responde. Puedes seguir editando; no se pierde nada.",
  },

  token: {
    title: "Este servidor pide su clave",
    hint: "Se imprimió al arrancar el servidor.",
    label: "Clave",
    enter: "Entrar",
    wrong: "Esa no es la clave.",
    failed: "El servidor no responde.",
  },

  time: {
    seconds: (seconds) =>
      seconds < 10 ? `${seconds.toFixed(1).replace(".", ",")} s` : `${Math.round(seconds)} s`,
    minutes: (minutes, seconds) => `${minutes} min ${seconds} s`,
    hours: (hours, minutes) => `${hours} h ${minutes} min`,
  },
};

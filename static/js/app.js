// Starts the behaviours that a page asks for by `data-` attributes. Each lives in its own file and is fetched only where
// its attribute stands; every page works without them. What htmx swaps in is started too.

const behaviours = {
  "auto-submit": () => import("./auto-submit.js"),
  copy: () => import("./copy.js"),
  countdown: () => import("./countdown.js"),
  "desk-keys": () => import("./desk-keys.js"),
  dialog: () => import("./dialog.js"),
  "error-summary": () => import("./error-summary.js"),
  "keep-form": () => import("./keep-form.js"),
  "keep-open": () => import("./keep-open.js"),
  "list-focus": () => import("./list-focus.js"),
  menu: () => import("./menu.js"),
  print: () => import("./print.js"),
  quantity: () => import("./quantity.js"),
  "submit-once": () => import("./submit-once.js"),
};

const started = new WeakMap();

function first(element, name) {
  const names = started.get(element) ?? new Set();
  started.set(element, names);
  return !names.has(name) && names.add(name);
}

async function start(root) {
  for (const [name, load] of Object.entries(behaviours)) {
    const hook = `[data-${name}]`;
    const found = [...root.querySelectorAll(hook), ...(root.matches?.(hook) ? [root] : [])];
    const fresh = found.filter((element) => first(element, name));
    if (!fresh.length) continue;
    const { default: begin } = await load();
    fresh.forEach((element) => begin(element));
  }
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.target));

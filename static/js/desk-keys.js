// data-desk-keys (a hidden <details> that tells of them, with a checkbox): single keys for people who handle hundreds of
// orders. They only follow links and move focus among what the page has. The checkbox turns them off in this browser.

const OFF = "desk-keys-off";
const ROWS = "#result_list tbody tr th a, [data-desk-row]";

function rows() {
  return [...document.querySelectorAll(ROWS)].filter((row) => row.offsetParent);
}

function here(all) {
  const row = document.activeElement?.closest?.("#result_list tbody tr");
  return all.findIndex((link) => link === document.activeElement || (row && row.contains(link)));
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = here(all);
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function follow(selector) {
  document.querySelector(selector)?.click();
}

export default function deskKeys(told) {
  const tick = told.querySelector("input");
  const keys = {
    "/": () => document.querySelector("#desk-find, #searchbar")?.focus(),
    j: () => step(1),
    k: () => step(-1),
    x: () => document.activeElement?.closest("tr")?.querySelector(".action-select")?.click(),
    n: () => follow("[data-desk-next]"),
    g: () => follow("#site-name a"),
    "?": () => {
      told.open = !told.open;
      if (told.open) told.querySelector("summary").focus();
    },
  };
  told.hidden = false;
  tick.checked = !localStorage.getItem(OFF);
  tick.addEventListener("change", () => (tick.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest("input:not([type=checkbox]):not([type=submit]), textarea, select, [contenteditable]");
    if (writes || event.ctrlKey || event.metaKey || event.altKey || !tick.checked || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}

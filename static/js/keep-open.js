// data-keep-open (on what htmx swaps as a whole): groups of it that were opened or closed by hand stay so after the swap.

const chosen = new Map();

export default function keepOpen(element) {
  for (const group of element.querySelectorAll("details[id]")) {
    if (chosen.has(group.id)) group.open = chosen.get(group.id);
    group.querySelector("summary").addEventListener("click", () => chosen.set(group.id, !group.open));
  }
}

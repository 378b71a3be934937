// data-list-focus (a heading that can take focus, in what htmx swaps): where the link that was followed went away with the
// swap, a new page of a list among others, focus moves here instead of being lost, and the heading comes into sight.

let first = true;

export default function listFocus(heading) {
  const lost = !document.activeElement || document.activeElement === document.body;
  if (!first && lost) {
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "start" });
  }
  first = false;
}

// data-copy="text" (holds a hidden button; data-copied is the word shown after): puts the text on the clipboard.

const SHOWN_MS = 2500;

export default function copy(holder) {
  const button = holder.querySelector("button");
  if (!button || !navigator.clipboard) return;
  const word = button.querySelector("span");
  const before = word.textContent;
  word.setAttribute("aria-live", "polite");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(holder.dataset.copy);
    word.textContent = holder.dataset.copied;
    setTimeout(() => { word.textContent = before; }, SHOWN_MS);
  });
}

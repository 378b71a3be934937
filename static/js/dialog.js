// data-dialog="id" (a link to a page that asks for a yes): opens the <dialog> of that id instead of going there.
// Inside it, data-dialog-close closes.

export default function dialog(link) {
  const box = document.getElementById(link.dataset.dialog);
  if (!box?.showModal) return;

  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    box.showModal();
  });
  box.addEventListener("click", (event) => {
    if (event.target === box || event.target.closest("[data-dialog-close]")) box.close();
  });
}

// data-auto-submit (a GET form of filters): a change sends the form; its own button, which works without this, is hidden.

const PAUSE_MS = 350;

export default function autoSubmit(form) {
  let waiting;
  form.querySelectorAll("[data-auto-submit-button]").forEach((button) => { button.hidden = true; });
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => form.requestSubmit(), PAUSE_MS);
  });
}

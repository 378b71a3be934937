// data-submit-once (a form): the second tap on a slow line does nothing. The server is safe against it anyway; this keeps
// people from wondering. A page brought back from the browser's memory can be sent again.

export default function submitOnce(form) {
  let sent = false;

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    event.submitter?.setAttribute("aria-busy", "true");
  });

  window.addEventListener("pageshow", () => {
    sent = false;
    form.querySelectorAll("[aria-busy]").forEach((element) => element.removeAttribute("aria-busy"));
  });
}

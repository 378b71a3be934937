// data-keep-form="name" (a form): what was typed stays in this tab until the form is sent, so that a call in between or a
// closed menu loses nothing. Never passwords, files, hidden fields, nor fields with data-keep="never" or autocomplete="off".
// What the server filled in always wins over what was kept.

const KEPT = "input:not([type=password], [type=file], [type=hidden], [type=checkbox], [type=radio], [autocomplete=off]), select, textarea";

export default function keepForm(form) {
  const key = `form:${form.dataset.keepForm}`;
  const fields = [...form.querySelectorAll(KEPT)].filter((field) => field.name && field.dataset.keep !== "never");
  const kept = read(key);

  for (const field of fields) {
    if (!field.value && kept[field.name]) field.value = kept[field.name];
  }
  form.addEventListener("input", () => {
    write(key, Object.fromEntries(fields.map((field) => [field.name, field.value])));
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function write(key, values) {
  try {
    sessionStorage.setItem(key, JSON.stringify(values));
  } catch {
    // A full or forbidden store is no reason to disturb who is writing.
  }
}

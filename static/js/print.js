// data-print (a hidden button): opens the browser's print dialogue.

export default function print(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// data-countdown (a <time datetime>; data-over is said at the end): shows minutes and seconds left. Silent to screen
// readers while it runs, since a voice every second helps nobody; they have the clock time, which stays in the label.

export default function countdown(time) {
  const end = Date.parse(time.dateTime);
  const figure = document.createElement("span");
  figure.setAttribute("aria-hidden", "true");
  figure.className = "numbers";
  time.append(" ", figure);

  const timer = setInterval(tick, 1000);
  tick();

  function tick() {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    figure.textContent = `(${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")})`;
    if (left > 0) return;
    clearInterval(timer);
    time.textContent = time.dataset.over;
    time.dispatchEvent(new CustomEvent("countdown:over", { bubbles: true }));
  }
}

// data-quantity (a wrapper round a number input; data-less, data-more are the buttons' words): steps with big buttons.

export default function quantity(wrapper) {
  const input = wrapper.querySelector("input");
  const less = button(wrapper.dataset.less, "−");
  const more = button(wrapper.dataset.more, "+");

  function step(up) {
    const before = input.value;
    if (up) input.stepUp();
    else input.stepDown();
    if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function limits() {
    less.disabled = input.value !== "" && Number(input.value) <= Number(input.min || 0);
    more.disabled = input.max !== "" && Number(input.value) >= Number(input.max);
  }

  less.addEventListener("click", () => step(false));
  more.addEventListener("click", () => step(true));
  input.addEventListener("change", limits);
  input.addEventListener("input", limits);
  input.before(less);
  input.after(more);
  wrapper.classList.add("quantity--live");
  limits();
}

function button(label, sign) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "quantity__step";
  element.setAttribute("aria-label", label);
  element.textContent = sign;
  return element;
}

// Runs in the buyer's page: tells the shop's page how high it is and what happens, and keeps a button from being
// pressed twice. On its own, outside a frame, the page works too.
(() => {
  const framed = window.parent !== window;
  const tell = (message) => framed && window.parent.postMessage(message, "*");
  const emit = (name, data) => tell({ type: "event", name, data });

  new ResizeObserver(() => tell({ type: "height", data: Math.ceil(document.documentElement.offsetHeight) })).observe(
    document.documentElement,
  );

  const outcome = document.querySelector("[data-go-to]");
  if (outcome) {
    if (framed) tell({ type: "redirect", data: outcome.dataset.goTo });
    else window.location.assign(outcome.dataset.goTo);
  }

  const form = document.querySelector("[data-buyer]");
  if (!form) return;

  emit("load", {});
  const fault = form.querySelector(".faulty input");
  if (fault) fault.focus();
  if (document.querySelector("[data-problem]")) emit("can_not_complete_order", {});
  form.addEventListener("input", () => emit("user_interacted", { type: "keydown" }), { once: true });
  form.addEventListener("change", () => {
    const value = (name) => (form.elements[name] || {}).value || "";
    const address = {
      given_name: value("given_name"),
      family_name: value("family_name"),
      email: value("email"),
      postal_code: value("postal_code"),
      country: "fin",
    };
    emit("change", address);
    emit("billing_address_change", address);
    if (!form.elements.elsewhere || !form.elements.elsewhere.checked) emit("shipping_address_change", address);
    emit("customer", { type: "person" });
  });

  // The button's name and value go with the form even when it is sent from here.
  const send = (button) => {
    const chosen = document.createElement("input");
    chosen.type = "hidden";
    chosen.name = button.name;
    chosen.value = button.value;
    form.append(chosen);
    form.setAttribute("aria-busy", "true");
    for (const each of form.querySelectorAll("button")) each.disabled = true;
    form.submit();
  };

  let waiting;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (waiting) return;
    const button = event.submitter || form.querySelector("button[value=pay]");
    if (!framed || !button.value.startsWith("pay")) {
      send(button);
      return;
    }
    waiting = button;
    tell({ type: "validate", data: {} });
  });

  window.addEventListener("message", async (event) => {
    if (event.source !== window.parent) return;
    if (event.data.type === "validated" && waiting) {
      const button = waiting;
      waiting = undefined;
      if (event.data.should_proceed) send(button);
      else form.querySelector("[data-told]").textContent = event.data.message || "Tilausta ei voi nyt maksaa.";
    }
    if (event.data.type === "refresh") {
      const fresh = await fetch("summary/");
      if (!fresh.ok) return emit("network_error", {});
      document.querySelector("[data-summary]").innerHTML = await fresh.text();
      const total = document.querySelector("[data-summary] [data-total]").textContent;
      for (const place of document.querySelectorAll("[data-pay-total]")) place.textContent = total;
      emit("order_total_change", { order_amount: Number(document.querySelector("[data-cents]").dataset.cents) });
    }
  });
})();

// Runs in the shop's page: puts the buyer's page into its container, and gives the page `window._klarnaCheckout`.
(() => {
  const script = document.currentScript;
  const container = document.getElementById("klarna-checkout-container");
  const here = new URL(script.src).origin;
  const handlers = {};
  let resumeTimer;

  const frame = document.createElement("iframe");
  frame.src = script.dataset.frame;
  frame.title = "Klarna Checkout";
  frame.style.cssText = "border: 0; display: block; width: 100%; min-width: 280px; height: 40rem;";
  container.append(frame);

  const emit = (name, data) => handlers[name] && handlers[name](data || {});
  const tell = (message) => frame.contentWindow.postMessage(message, here);

  const api = {
    suspend(options) {
      const autoResume = (options && options.autoResume) || {};
      frame.style.opacity = "0.5";
      frame.style.pointerEvents = "none";
      clearTimeout(resumeTimer);
      if (autoResume.enabled !== false) resumeTimer = setTimeout(api.resume, 10000);
    },
    resume() {
      clearTimeout(resumeTimer);
      frame.style.opacity = "";
      frame.style.pointerEvents = "";
      tell({ type: "refresh" });
    },
    on(wanted) {
      Object.assign(handlers, wanted);
    },
  };

  window._klarnaCheckout = (use) => use(api);

  // The shop's word before the button's work, where it asked for that; without a handler nothing stands in the way.
  const validate = (data) => {
    const answer = (verdict) => tell({ type: "validated", ...verdict });
    if (script.dataset.validate !== "yes" || !handlers.validation_callback) answer({ should_proceed: true });
    else handlers.validation_callback(data, answer);
  };

  window.addEventListener("message", (event) => {
    if (event.origin !== here || event.source !== frame.contentWindow) return;
    const { type, name, data } = event.data;
    if (type === "height") frame.style.height = `${data}px`;
    else if (type === "event") emit(name, data);
    else if (type === "validate") validate(data);
    else if (type === "redirect") {
      emit("redirect_initiated", true);
      window.location.assign(data);
    }
  });
})();

// What the page's scripts would miss in a run's own file. It runs before them; walk.js draws, steps and fills in as on the page.
(() => {
  "use strict";
  // The address keeps the chosen steps as on the page. A document without an address of its own (in a mail, in a frame) may not
  // write one, and stepping must not fail with it.
  for (const name of ["replaceState", "pushState"]) {
    const write = history[name].bind(history);
    history[name] = (...how) => { try { write(...how); } catch { /* nothing to keep it in */ } };
  }

  const night = matchMedia("(prefers-color-scheme: dark)");
  const dress = (paper) => document.documentElement.classList.toggle("dark", night.matches && !paper);
  night.addEventListener("change", () => dress(false));
  dress(false);

  // These ask the server on the page; lab.js, which would, is not here.
  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-force], [data-swap]")) button.disabled = true;
  });

  // walk.js draws a figure when it comes near the window. Paper has no window: what is still undrawn is drawn before printing,
  // and every figure is made as wide as the sheet until the printing is over.
  const SHEET = 690; // pixels between the margins of A4
  const undrawn = new Map(); // element → what to tell when it is seen
  window.IntersectionObserver = class extends IntersectionObserver {
    constructor(seen, options) { super(seen, options); this.seen = seen; }
    observe(element) { undrawn.set(element, this.seen); super.observe(element); }
    unobserve(element) { undrawn.delete(element); super.unobserve(element); }
  };
  const fit = (width) => {
    for (const plot of document.querySelectorAll(".js-plotly-plot")) window.Plotly.relayout(plot, { width, autosize: width === null });
  };
  addEventListener("beforeprint", () => {
    dress(true);
    for (const [target, seen] of [...undrawn]) seen([{ isIntersecting: true, target }]);
    fit(SHEET);
  });
  addEventListener("afterprint", () => { dress(false); fit(null); });
})();

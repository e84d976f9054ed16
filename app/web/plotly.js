// plotly.js, 4.8 MB, comes after the page's own modules; whoever needs it waits for this one promise.

let coming;

/** The library, once it is there; rejected when its file cannot be had. */
export function plotly() {
  coming ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    const script = document.querySelector("script[data-plotly]");
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => reject(new Error("plotly.js did not load")));
  });
  return coming;
}

// Gradio's own toasts speak English, whatever the page's language: their words become the page's, which stand in the
// head (stages/shared/head.html). What the server says comes in the page's language already (app/serving/).

const KNOWN = {
  Error: "failed",
  "Connection Lost": "lostTitle",
  "Connection to the server was lost. Attempting reconnection...": "lost",
  "Connection errored out.": "lost",
  "This application is currently busy. Please try again.": "busy",
  "404: Not Found": "parted",
};

/** What a toast says in the page's words; what is not Gradio's own stays. */
export const translated = (text, words) => words[KNOWN[text.trim()]] ?? text;

function speak() {
  const words = document.querySelector("[data-toasts]")?.dataset ?? {};
  for (const name of ["toast-title", "toast-message-text"]) {
    for (const element of document.getElementsByClassName(name)) {
      const said = translated(element.textContent, words);
      if (said !== element.textContent) element.textContent = said;
    }
  }
}

export function startToasts() {
  new MutationObserver(speak).observe(document.body, { childList: true, subtree: true });
}

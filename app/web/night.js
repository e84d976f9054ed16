// The colours of a run's own file are those that the reader's machine asks for, and on paper the light ones.

const asked = matchMedia("(prefers-color-scheme: dark)");

/** Puts on the colours, for paper or for the screen. */
export function dress(paper) {
  document.documentElement.classList.toggle("dark", asked.matches && !paper);
}

dress(false);
asked.addEventListener("change", () => dress(false));

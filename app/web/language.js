// <html lang> is the page's language, whatever the browser's is: screen readers and hyphenation go by it.
import { onRender } from "./parts.js";

export function startLanguage() {
  const root = document.documentElement;
  const set = () => {
    const language = document.querySelector("[data-page-language]")?.dataset.pageLanguage;
    if (language && root.lang !== language) root.lang = language;
  };
  onRender(set);
  new MutationObserver(set).observe(root, { attributeFilter: ["lang"] }); // Gradio sets the browser's when it wakes up
}

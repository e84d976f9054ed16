// The button beside a piece of code copies it.

const SHOWN = 1200; // ms that the sign of success stays

export function startCopying() {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-copy]");
    if (!button) return;
    await navigator.clipboard?.writeText(button.previousElementSibling.textContent);
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), SHOWN);
  });
}

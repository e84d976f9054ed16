// What-ifs: a control changes parameters of the run's link (links.py) and follows it without leaving the page.
// The markup: data-go='{"name": "value", …}' sets parameters ("" takes one away); data-force="id" writes that piece at the
// chosen decoder step; data-swap="id" reads it in the place of the chosen source piece; data-gap is a place for a word
// boundary; form[data-what-if] sends its fields, "word" and "attention" in their own way; data-undo goes back.
(() => {
  "use strict";
  const past = [];
  const bar = () => document.querySelector("[data-rail]");
  const pieces = () => JSON.parse(bar().dataset.json);

  function follow(link) {
    const box = document.querySelector("#link textarea, #link input");
    const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    set.call(box, link);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => document.querySelector("#follow").click()); // when the component has taken the value in
  }
  function change(parameters) {
    const now = bar().dataset.link;
    const link = new URLSearchParams(now);
    for (const [name, value] of Object.entries(parameters)) {
      if (value === "") link.delete(name);
      else link.set(name, value);
    }
    past.push(now);
    follow(link.toString());
  }

  // A list parameter ("a;b") with the item of this key put in the place of the one it had.
  function listed(name, item, same) {
    const items = (new URLSearchParams(bar().dataset.link).get(name) ?? "").split(";").filter((old) => old && !same(old));
    return [...items, item].join(";");
  }
  const written = (upTo) => pieces().ids.slice(0, upTo).join(".");

  const builders = {
    plain: (fields) => fields,
    word: ({ word }) => ({ force: written(window.walk.chosen.dec), word }),
    attention({ kind, scope, weights }) {
      const { enc, dec } = window.walk.chosen;
      const at = scope === "step" ? `@${dec}` : "";
      const value = { "one-hot": enc, permuted: 1, typed: (weights ?? "").trim().split(/[\s,，;；]+/).join(",") }[kind];
      const item = `${kind}${at}${value === undefined ? "" : `:${value}`}`;
      return { att: at ? listed("att", item, (old) => old.split(":")[0].endsWith(at)) : item };
    },
  };
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-what-if]");
    if (!form) return;
    event.preventDefault();
    change(builders[form.dataset.whatIf](Object.fromEntries(new FormData(form))));
  });
  document.addEventListener("click", (event) => {
    const control = event.target.closest?.("[data-go],[data-force],[data-swap],[data-gap],[data-cut],[data-undo]");
    if (!control) return;
    const { go, force, swap } = control.dataset;
    if (go !== undefined) change(JSON.parse(go));
    else if (force !== undefined) {
      const { dec } = window.walk.chosen;
      change({ force: [written(dec), force].filter(Boolean).join(".") });
    } else if (swap !== undefined) {
      const { enc } = window.walk.chosen;
      change({ swap: listed("swap", `${enc}:${swap}`, (old) => old.startsWith(`${enc}:`)) });
    } else if (control.dataset.gap !== undefined) {
      control.setAttribute("aria-pressed", control.getAttribute("aria-pressed") !== "true");
    } else if (control.dataset.cut !== undefined) {
      const words = [...control.closest("[data-boundaries]").querySelectorAll("i,[data-gap]")]
        .map((part) => part.tagName === "I" ? part.textContent : part.getAttribute("aria-pressed") === "true" ? "/" : "").join("");
      change({ seg: "own", words });
    } else if (past.length) follow(past.pop());
    else change({ ...Object.fromEntries([...new URLSearchParams(bar().dataset.link).keys()].map((name) => [name, ""])),
      text: bar().dataset.text, model: bar().dataset.model });
  });
  // Each gap says to a screen reader between which characters it stands.
  document.addEventListener("walk:awake", () => {
    for (const row of document.querySelectorAll("[data-boundaries]")) {
      for (const gap of row.querySelectorAll("[data-gap]")) {
        const [before, after] = [gap.previousElementSibling, gap.nextElementSibling].map((part) => part.textContent);
        gap.setAttribute("aria-label", row.dataset.words.replace("⟨", before).replace("⟩", after));
      }
    }
  });
  // A field that only one kind of attention needs.
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-what-if=attention]");
    if (form) form.querySelector("[data-only]").hidden = form.elements.kind.value !== "typed";
  });
})();

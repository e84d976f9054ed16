// The parts of the page that a run fills ("part" in their class), and what happens when one was filled.
//
// Gradio changes what stands in a part into what came, element by element. Only the parts are watched, and what our own
// tasks and Plotly do inside them is not news; so a page on which nothing arrives does nothing.

const tasks = [];
const known = new WeakSet();
let waiting = false;

const watcher = new MutationObserver((records) => {
  if (records.some(({ target }) => !drawing(target))) wake();
});
// Plotly at work in its figure, or the picture at play. One that was filled again is not live, and is news.
const drawing = (target) => target.closest?.(".canvas")?.closest(".plot.live") ?? target.closest?.(".picture.live");
const NEWS = { childList: true, subtree: true, attributeFilter: ["data-json", "data-link", "data-ledger"] };

/** Calls `task` after new markup stands in the page, in the order in which tasks were given. */
export function onRender(task) {
  tasks.push(task);
}

/** Elements that match and were not taken before; Gradio's update takes the sign "live" from their class again. */
export function fresh(selector) {
  const found = [...document.querySelectorAll(`:is(${selector}):not(.live)`)];
  for (const element of found) element.classList.add("live");
  return found;
}

/** Watches a part from now on. */
export function watch(part) {
  if (known.has(part)) return;
  known.add(part);
  watcher.observe(part, NEWS);
  wake();
}

/** Watches every part there is, and those that Gradio mounts later (`PART` in app/assets.py tells of them). */
export function watchParts() {
  for (const part of document.querySelectorAll(".part")) watch(outermost(part));
  document.addEventListener("part", ({ target }) => watch(outermost(target)));
}

// Gradio gives the class to two elements, one in the other.
const outermost = (part) => part.parentElement.closest(".part") ?? part;

function wake() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    for (const task of tasks) task();
    watcher.takeRecords();
  });
}

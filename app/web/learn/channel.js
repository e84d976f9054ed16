// Questions to the server about a training, one at a time: JSON in a hidden field, a hidden button sends it, and
// app/learn/tab.py answers by the event "learned".

const SECONDS = 30; // without an answer
let number = 0;
let last = Promise.resolve();

/** The answer to a question, an object with `error` (a sentence) where it was refused; null when none comes. */
export function question(asked) {
  const mine = last.then(() => exchange({ ...asked, n: ++number }));
  last = mine;
  return mine;
}

function exchange(asked) {
  return new Promise((done) => {
    const end = (answer) => {
      clearTimeout(late);
      document.removeEventListener("learned", heard);
      done(answer);
    };
    const heard = ({ detail }) => {
      end(detail?.n === asked.n ? detail : null);
    };
    const late = setTimeout(() => end(null), SECONDS * 1000);
    document.addEventListener("learned", heard);
    const box = document.querySelector("#learn-question textarea, #learn-question input");
    const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    set.call(box, JSON.stringify(asked)); // past Svelte, which hears of it by the event
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => document.querySelector("#learn-send").click()); // when the component has taken the value in
  });
}

// The stage that is being read, lit in the picture and on the strip: the one that lies a little above the window's
// middle. Both carry its name in data-reading; reading.css says which of their parts are its own.
import { all } from "./dom.js";
import { fresh, onRender } from "./parts.js";

let reading = "";

function show() {
  for (const element of all("[data-picture], [data-rail]")) {
    if (reading) element.dataset.reading = reading;
    else delete element.dataset.reading;
  }
}

const middle = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const key = target.id.replace("stage-", "");
      if (isIntersecting) reading = key;
      else if (reading === key) reading = "";
    }
    show();
  },
  { rootMargin: "-40% 0px -59% 0px" },
);

export function startReading() {
  onRender(() => {
    for (const stage of fresh(".stage")) {
      middle.unobserve(stage); // one that was filled again is looked at again
      middle.observe(stage);
    }
    show(); // an update took it away
  });
}

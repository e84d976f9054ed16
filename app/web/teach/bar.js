// The bar under the picture: which of its switches is on.
import { all, rail } from "../dom.js";
import { onRender } from "../parts.js";
import { isDecoding, rerun, startDecoding, stopDecoding } from "./decoding.js";
import { begin, isPredicting, preparePredicting, startPredicting, stopPredicting } from "./predict.js";
import { forget, score } from "./score.js";
import { isTouring, offer, prepareTour, startTour, stopTour } from "./tour.js";
import { button, say } from "./words.js";

const SWITCHES = {
  quiz: { isOn: isPredicting, start: () => startPredicting(show), stop: stopPredicting },
  tour: { isOn: isTouring, start: () => startTour(show), stop: stopTour },
  decoder: { isOn: isDecoding, start: () => startDecoding(show), stop: stopDecoding },
};

function show() {
  for (const control of all("[data-teach]"))
    control.setAttribute("aria-pressed", SWITCHES[control.dataset.teach].isOn());
  offer();
  const line = document.querySelector(".teach-score");
  const { right, asked } = score();
  line?.replaceChildren(
    ...(asked
      ? [
          say("teach", "score", { right, asked }),
          button(say("teach", "forget"), () => {
            forget();
            show();
          }),
        ]
      : []),
  );
}

let shown = null; // the questions that are asked

function arrived() {
  const asked = document.querySelector("[data-asked]");
  if (!document.querySelector("[data-teaching]") || !asked || !rail()) return;
  show();
  if (asked.dataset.json === shown) return;
  shown = asked.dataset.json;
  begin();
  rerun();
}

function clicked({ target }) {
  const control = target.closest?.("[data-teach],[data-tour-go]");
  if (!control) return;
  const wanted = SWITCHES[control.dataset.teach ?? "tour"];
  const start = !wanted.isOn();
  for (const { stop } of Object.values(SWITCHES)) stop();
  if (start) wanted.start();
  show();
}

export function startTeaching() {
  preparePredicting();
  prepareTour(show);
  document.addEventListener("click", clicked);
  onRender(arrived);
}

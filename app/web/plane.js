// ⑤'s sentences as points: drawn in another way, of another model, and rings around those that are pointed at.
//
//   data-plane-views, data-json   { members: the sentences of each theme's trace, ways: [{ points, path, here, titles }] }
//   data-view="n"                 draws way n; data-view-words="n" is what to know of it
//   data-point-at="[3,7]"         rings these sentences, and no others; again: none
import { all, hide, json } from "./dom.js";
import { plotly } from "./plotly.js";

/** x and y of every trace, as Plotly wants them: themes, path, c, rings. */
export function coordinates({ members, ways }, number, pointed) {
  const { points, path, here } = ways[number];
  return [0, 1].map((axis) => {
    const some = (places) => places.map((place) => points[axis][place]);
    return [...members.map(some), path[axis], here[axis], some(pointed)];
  });
}

const pressed = (buttons) => buttons.findIndex((button) => button.getAttribute("aria-pressed") === "true");

function press(buttons, chosen) {
  for (const [number, button] of buttons.entries()) button.setAttribute("aria-pressed", String(number === chosen));
}

async function turn(stage, fit) {
  const views = stage.querySelector("[data-plane-views]");
  const canvas = stage.querySelector("[data-figure=plane] .canvas");
  const Plotly = await plotly();
  if (!canvas?.data) return; // not drawn yet
  const turns = json(views);
  const number = pressed(all("[data-view]", views));
  const names = all("[data-point-at]", stage);
  const pointed = names[pressed(names)]?.dataset.pointAt ?? "[]";
  const [x, y] = coordinates(turns, number, JSON.parse(pointed));
  const [across, up] = turns.ways[number].titles;
  const axes = { "xaxis.title.text": across, "yaxis.title.text": up };
  const whole = fit ? { "xaxis.autorange": true, "yaxis.autorange": true } : {};
  await Plotly.update(canvas, { x, y }, { ...axes, ...whole });
}

function clicked({ target }) {
  const button = target.closest?.("[data-view], [data-point-at]");
  const stage = button?.closest(".stage");
  if (!stage) return;
  if ("view" in button.dataset) {
    press(all("[data-view]", stage), Number(button.dataset.view));
    for (const words of all("[data-view-words]", stage)) {
      hide(words, words.dataset.viewWords !== button.dataset.view);
    }
  } else {
    const buttons = all("[data-point-at]", stage);
    const number = buttons.indexOf(button);
    press(buttons, pressed(buttons) === number ? -1 : number);
  }
  turn(stage, "view" in button.dataset);
}

export function startPlane() {
  document.addEventListener("click", clicked);
}

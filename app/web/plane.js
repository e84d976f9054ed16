// ⑤'s sentences as points: drawn in another way, of another model, and rings around those that are pointed at.
//
//   data-plane-views, data-json   the ways: [{ points: where they are kept, mapped, path, here, titles }, …]
//   data-view="n"                 draws way n; data-view-words="n" is what to know of it
//   data-point-at="[3,7]"         rings these sentences, and no others; again: none
import { all, hide, json } from "./dom.js";
import { plotly } from "./plotly.js";
import { placed, pointsOf } from "./points.js";

/** x and y of every trace, as Plotly wants them: themes, path, c, rings around the sentences `pointed`. */
export function coordinates(themes, { mapped, path, here }, pointed) {
  const traces = themes.map((theme) => placed(theme, mapped));
  const where = new Map();
  for (const [i, { at }] of themes.entries()) for (const [j, sentence] of at.entries()) where.set(sentence, [i, j]);
  return ["x", "y"].map((axis, number) => {
    const rings = pointed.map((sentence) => {
      const [i, j] = where.get(sentence);
      return traces[i][axis][j];
    });
    return [...traces.map((trace) => trace[axis]), path[number], here[number], rings];
  });
}

const pressed = (buttons) => buttons.findIndex((button) => button.getAttribute("aria-pressed") === "true");

function press(buttons, chosen) {
  for (const [number, button] of buttons.entries()) button.setAttribute("aria-pressed", String(number === chosen));
}

async function turn(stage, fit) {
  const views = stage.querySelector("[data-plane-views]");
  const way = json(views)[pressed(all("[data-view]", views))];
  const names = all("[data-point-at]", stage);
  const pointed = JSON.parse(names[pressed(names)]?.dataset.pointAt ?? "[]");
  const [Plotly, themes] = await Promise.all([plotly(), pointsOf(way)]);
  const canvas = stage.querySelector("[data-figure=plane] .canvas");
  if (!canvas?.data || !themes.length) return; // not drawn yet, or the points cannot be had
  const [x, y] = coordinates(themes, way, pointed);
  const axes = { "yaxis.scaleanchor": way.mapped ? false : "x" }; // as stages/meaning/figure.py
  for (const [number, axis] of ["xaxis", "yaxis"].entries()) {
    axes[`${axis}.title.text`] = way.titles[number];
    axes[`${axis}.zeroline`] = !way.mapped;
    axes[`${axis}.showticklabels`] = !way.mapped;
  }
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

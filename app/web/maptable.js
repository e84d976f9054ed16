// The table of a map with thousands of cells is made when someone opens it: step × unit, two decimals.
import { all, MARKED_BY, pieces, rail } from "./dom.js";
import { axesOf } from "./marks.js";
import { fixed } from "./numbers.js";
import { onRender } from "./parts.js";
import { reach } from "./reach.js";
import { store } from "./store.js";

/** A table with a column for each of `words` (which belong to "enc" or "dec") and a row for each unit of `values`. */
export function table(words, name, values) {
  const made = document.createElement("table");
  made.className = "numbers";
  const attribute = Object.keys(MARKED_BY).find((key) => MARKED_BY[key] === name);
  const heading = (row, scope, text) => {
    const cell = document.createElement("th");
    cell.scope = scope;
    cell.textContent = text;
    row.append(cell);
    return cell;
  };
  const head = made.createTHead().insertRow();
  heading(head, "col", "#");
  words.forEach((word, step) => {
    heading(head, "col", word).dataset[attribute] = step;
  });
  const body = made.createTBody();
  for (let unit = 0; unit < values[0].length; unit += 1) {
    const row = body.insertRow();
    heading(row, "row", unit);
    for (const step of values) row.insertCell().textContent = fixed(step[unit], 2);
  }
  return made;
}

function fill(details) {
  const figure = details.closest(".plot");
  const values = figure.classList.contains("drawn") && figure.querySelector(".canvas").data[0].z;
  const name = axesOf(figure).y;
  if (!details.open || !values || !rail() || details.querySelector("table")) return;
  const words = pieces()[name];
  if (!words) return;
  const box = details.querySelector(".scroll");
  box.classList.add("tall");
  box.append(table(words, name, values));
  reach();
  store.choose({}); // one of its words is the chosen one
}

export function startMapTables() {
  const opened = ({ target }) => {
    if (target.matches?.(".plot details.table")) fill(target);
  };
  document.addEventListener("toggle", opened, true);
  const again = () => all(".plot details.table[open]").forEach(fill);
  document.addEventListener("drawn", again); // one that was open before the figure was drawn
  onRender(again);
}

import { markup, same, test } from "../testing.js";
import { bound, queryOf, settingsIn, settingsOf, show } from "./form.js";

const form = () =>
  markup(`<form><select name="task"><option value="reverse" data-shortest="3" data-longest="20"></option>
    <option value="sums" data-shortest="5" data-longest="5"></option></select>
    <select name="a"><option value="gru-bahdanau"></option><option value="rnn-none"></option></select>
    <select name="b"><option value="gru-none"></option></select>
    <input name="h" value="48"><input name="lr" value="0.006"><input name="longest" value="20">
    <input name="seed" value="1"></form>`);

test("settings come back from an address", () => {
  const page = form();
  const settings = { ...settingsOf(page), task: "reverse", a: "rnn-none", lr: 0.1, longest: 7 };
  show(page, settingsIn(queryOf(settings, "en")));
  same(settingsOf(page), settings);
});

test("an address of another tab has no settings, and what is no setting is passed over", () => {
  same(settingsIn("tab=compare&task=sums"), null);
  const page = form();
  show(page, settingsIn("tab=learn&task=chess&h=many&seed=5"));
  same(settingsOf(page).task, "reverse");
  same([settingsOf(page).h, settingsOf(page).seed], [48, 5]);
});

test("a task brings its own lengths", () => {
  const page = form();
  page.elements.task.value = "sums";
  bound(page);
  same([page.elements.longest.min, page.elements.longest.value], ["5", "5"]);
});

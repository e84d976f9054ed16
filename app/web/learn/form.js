// A training's settings in the form, and in the page's address.

const NUMBERS = ["h", "lr", "longest", "seed"];
const NAMES = ["task", "a", "b", ...NUMBERS];

/** The settings that the form shows, as app/learn/settings.py reads them. */
export function settingsOf(form) {
  const said = Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value]));
  for (const name of NUMBERS) said[name] = Number(said[name]);
  return said;
}

/** Shows settings; what is no choice or no number of the form's is passed over. */
export function show(form, settings) {
  for (const name of NAMES) {
    const value = settings[name];
    const field = form.elements[name];
    if (value === undefined || value === null || value === "") continue;
    if (field.options && ![...field.options].some((option) => option.value === value)) continue;
    if (NUMBERS.includes(name) && !Number.isFinite(Number(value))) continue;
    field.value = value;
    if (name === "task") bound(form);
  }
}

/** The lengths that the chosen task has. */
export function bound(form) {
  const { shortest, longest } = form.elements.task.selectedOptions[0].dataset;
  if (longest) Object.assign(form.elements.longest, { min: shortest, max: longest, value: longest });
}

/** The address's query for settings in a language. */
export const queryOf = (settings, lang) => new URLSearchParams({ tab: "learn", ...settings, lang }).toString();

/** The settings in an address; null when it names none. */
export function settingsIn(query) {
  const link = new URLSearchParams(query);
  if (link.get("tab") !== "learn" || !link.has("task")) return null;
  return Object.fromEntries(NAMES.map((name) => [name, link.get(name)]));
}

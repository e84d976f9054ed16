// The little that a *.test.js needs. tests/browser/test_modules.py opens each in a page of its own and asks for the
// outcome of every case; a case that fails says so there as a failure of its own.

const cases = new Map();

/** A case; `body` may be async, and fails by throwing. */
export function test(name, body) {
  if (cases.has(name)) throw new Error(`two cases are called ${name}`);
  cases.set(name, body);
}

/** Fails unless both are the same, by what they hold. */
export function same(found, wanted) {
  const [a, b] = [found, wanted].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`found ${a}, wanted ${b}`);
}

/** Fails unless `body` throws. */
export function throws(body) {
  try {
    body();
  } catch {
    return;
  }
  throw new Error("nothing was thrown");
}

/** The page's content for a case: an element with this markup, in place of what the case before left. */
export function markup(html) {
  document.body.innerHTML = html;
  return document.body.firstElementChild;
}

/** The next frame, in which parts.js does its tasks. */
export const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/** Every case's outcome in order: [name, null or why it failed]. */
export async function outcomes() {
  const all = [];
  for (const [name, body] of cases) {
    try {
      await body();
      all.push([name, null]);
    } catch (error) {
      all.push([name, error.stack ?? String(error)]);
    }
  }
  return all;
}

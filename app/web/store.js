// The page's one state: which step and unit are chosen, and which step the pointer or the keyboard lights.
// Everything else on the page follows from it and from the markup.

/** A store of its own; tests make one, the page shares `store`. */
export function createStore() {
  let chosen = Object.freeze({ enc: 0, dec: 0, unit: 0 });
  let lit = Object.freeze({ enc: null, dec: null });
  let last = { enc: 0, dec: 0, unit: 0 };
  const listeners = { choose: new Set(), light: new Set() };
  const tell = (event) => {
    for (const listener of listeners[event]) listener();
  };
  return {
    /** { enc, dec, unit }, counted from 0. */
    get chosen() {
      return chosen;
    },
    /** { enc, dec }; null where nothing is lit. */
    get lit() {
      return lit;
    },
    /** The last step of each kind and the last unit; what is chosen moves inside. */
    limit(bounds) {
      last = { ...last, ...bounds };
    },
    /** The one way to choose; what is out of reach becomes the nearest, what is no number is passed over. */
    choose(changes) {
      const next = Object.entries(chosen).map(([name, value]) => {
        const wanted = Number.isFinite(changes[name]) ? changes[name] : value;
        return [name, Math.min(Math.max(0, wanted), last[name])];
      });
      chosen = Object.freeze(Object.fromEntries(next));
      tell("choose");
    },
    /** Lights steps; the listeners hear of it when it is a change. */
    light({ enc = null, dec = null } = {}) {
      if (enc === lit.enc && dec === lit.dec) return;
      lit = Object.freeze({ enc, dec });
      tell("light");
    },
    /** Calls `listener` after every "choose" or "light"; gives back what ends that. */
    on(event, listener) {
      listeners[event].add(listener);
      return () => listeners[event].delete(listener);
    },
  };
}

export const store = createStore();

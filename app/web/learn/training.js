// What the server is asked: for a recording, and for a training of the visitor's own, which is then followed.
import { question } from "./channel.js";
import { handOut } from "./own.js";
import { halt } from "./play.js";
import { draw, isOver, root, shown, words } from "./shown.js";

const LOOK = 250; // ms between two looks at a training
const STAY = 60_000; // ms between two signs of life when it is over
const NOTHING = { subject: null, frames: [], at: 0, name: "", token: "", stage: "", reason: "", error: "" };

export function fail(answer) {
  shown.error = answer?.error ?? words()["js-lost"];
  draw();
}

export async function record(name) {
  halt();
  const answer = await question({ do: "recording", name });
  if (!answer || answer.error) return fail(answer);
  Object.assign(shown, NOTHING, { subject: answer.subject, frames: answer.frames, name });
  draw();
}

/** Back to a recording: what was trained is forgotten. */
export async function leave(name) {
  await question({ do: "leave", token: shown.token });
  await record(name);
}

/** Begins a training in the place of the one that was, which stays when this one is refused: the sentence that says
 * why, or "". send: how the question is sent. */
export async function train(settings, send) {
  halt();
  const before = shown.token;
  const answer = await send({ do: "train", ...settings });
  if (!answer || answer.error) {
    fail(answer);
    return shown.error;
  }
  if (before) question({ do: "leave", token: before });
  Object.assign(shown, NOTHING, { stage: "waiting", token: answer.token });
  draw();
  root().querySelector("h2").scrollIntoView({ block: "start" });
  follow(answer.token);
  return "";
}

/** Looks at a training until it is forgotten here or there. */
async function follow(token) {
  while (shown.token === token) {
    const answer = await question({ do: "look", token, after: shown.frames.length });
    if (shown.token !== token) return;
    if (answer) take(answer);
    await new Promise((done) => setTimeout(done, isOver() ? STAY : LOOK));
  }
}

function take(answer) {
  if (answer.error) {
    Object.assign(shown, { error: answer.error, stage: "ended", reason: "stopped" });
    return draw();
  }
  const newest = shown.at >= shown.frames.length - 1;
  const known = shown.frames.at(-1)?.update ?? -1;
  const more = answer.frames.filter(({ update }) => update > known);
  Object.assign(shown, { stage: answer.stage, place: answer.place, reason: answer.reason, error: "" });
  shown.subject ??= answer.subject;
  shown.frames.push(...more);
  if (newest && !shown.playing) shown.at = Math.max(0, shown.frames.length - 1);
  draw();
}

/** Hands out what was learned. */
export async function download() {
  const answer = await question({ do: "learned", token: shown.token });
  if (!answer || answer.error) fail(answer);
  else handOut(answer);
}

export async function steer(command) {
  const answer = await question({ do: command, token: shown.token, after: shown.frames.length });
  if (answer) take(answer);
  else fail(answer);
}

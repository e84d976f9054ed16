import { ask, latest, startAsking } from "./ask.js";
import { markup, same, test } from "./testing.js";

startAsking();
const answer = () => document.dispatchEvent(new Event("answered"));

// The hidden field and button as Gradio makes them; gives the links that were sent.
function server() {
  const sent = [];
  markup(`<div><nav data-rail data-link="text=a"></nav><div id="link"><textarea></textarea></div>
    <button id="follow"></button></div>`);
  const box = document.querySelector("#link textarea");
  document.querySelector("#follow").addEventListener("click", () => sent.push(box.value));
  return sent;
}
const sent = async (list, count) => {
  while (list.length < count) await new Promise((done) => setTimeout(done));
};

test("a change starts from what was asked for last", async () => {
  const links = server();
  same(latest(), "text=a");
  ask("text=b");
  same(latest(), "text=b");
  await sent(links, 1);
  answer();
  same(latest(), "text=a");
});

test("what is asked while an answer is awaited is sent after it, and only the last of it", async () => {
  const links = server();
  ask("text=1");
  ask("text=2");
  ask("text=3");
  await sent(links, 1);
  same(links, ["text=1"]);
  answer();
  await sent(links, 2);
  same(links, ["text=1", "text=3"]);
  answer();
});

import { markup, same, test } from "./testing.js";
import { startToasts, translated } from "./toasts.js";

const WORDS = { failed: "没有运行", lost: "断开了", busy: "太忙" };

test("Gradio's own words become the page's, and others stay", () => {
  same(translated("Error ", WORDS), "没有运行");
  same(translated("Connection to the server was lost. Attempting reconnection...", WORDS), "断开了");
  same(translated("需要 5 个值，送来了 1 个。", WORDS), "需要 5 个值，送来了 1 个。");
  same(translated("toString", WORDS), "toString");
});

test("a toast that appears is translated", async () => {
  markup('<i data-toasts data-failed="没有运行" data-busy="太忙"></i><div id="here"></div>');
  startToasts();
  document.querySelector("#here").innerHTML =
    '<b class="toast-title">Error</b>' +
    '<p class="toast-message-text">This application is currently busy. Please try again. </p>';
  await Promise.resolve();
  same(
    ["toast-title", "toast-message-text"].map((name) => document.querySelector(`.${name}`).textContent),
    ["没有运行", "太忙"],
  );
});

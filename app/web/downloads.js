// The buttons that hand out the run that is shown. While none is, because what the link asked for cannot be run, they
// are off, and the words beside them say why. A refusal later takes nothing away: the run before it is still shown.
import { all, hide } from "./dom.js";
import { onRender } from "./parts.js";

export function startDownloads() {
  onRender(() => {
    const reason = document.querySelector("#downloads-reason");
    const refused = document.querySelector("#result [data-nothing-to-hand-out]") !== null;
    for (const button of all("[id^=get-]")) {
      button.disabled = refused;
      button.setAttribute("aria-describedby", "downloads-reason");
    }
    if (reason) hide(reason, !refused);
  });
}

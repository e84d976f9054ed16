"""A page on which nothing arrives does nothing, before plotly.js is there and after."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, Route

# Counts the timers and frames that the page's own modules ask for: Gradio's loading screen (6.31) goes on asking for
# frames after it was taken away, and Playwright asks while it waits. `frames_` waits without being counted.
COUNTER = """(() => {
  const frame = window.requestAnimationFrame.bind(window);
  window.asked = 0;
  for (const name of ["setTimeout", "setInterval", "requestAnimationFrame"]) {
    const real = window[name].bind(window);
    window[name] = (...how) => {
      if (/\\/web\\/[a-z]+\\.js|plotly/.test(new Error().stack)) window.asked += 1;
      return real(...how);
    };
  }
  window.frames_ = async (count) => { for (let i = 0; i < count; i += 1) await new Promise(frame); };
})()"""
IDLE = """async () => { const before = window.asked; await window.frames_(60); return window.asked - before; }"""


def becomes_idle(page: Page) -> bool:
    """Whether the page comes to rest: sixty frames, a second of a screen, in which it asks for nothing."""
    return any(page.evaluate(IDLE) == 0 for _ in range(20))


def test_a_page_at_rest_asks_for_nothing_before_plotly_is_there_and_after(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(COUNTER)
    held: list[Route] = []
    page.route("**/plotly.min.js*", lambda route: held.append(route))
    page.goto(address, wait_until="commit")  # "load" would wait for what is held
    page.wait_for_selector("[data-rail].live")
    page.wait_for_selector(".plot.live:visible")
    assert page.evaluate("window.asked") > 0  # the counter counts
    assert becomes_idle(page)
    assert held and page.locator(".plot.drawn").count() == 0
    for route in held:
        route.continue_()
    page.locator(".plot.live:visible").first.scroll_into_view_if_needed()
    page.wait_for_selector(".plot.drawn:visible")
    assert becomes_idle(page)
    context.close()

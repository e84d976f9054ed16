"""A page on which nothing arrives does nothing, before plotly.js is there and after."""

from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import Visit

# Counts every timer and animation frame that is asked for; `frames_` waits without being counted. Gradio is left out:
# its loading screen (6.31) goes on asking for frames after it was taken away.
COUNTER = """(() => {
  const frame = window.requestAnimationFrame.bind(window);
  window.asked = 0;
  for (const name of ["setTimeout", "setInterval", "requestAnimationFrame"]) {
    const real = window[name].bind(window);
    window[name] = (...how) => {
      const caller = new Error().stack.split("\\n")[2] ?? "";
      if (!caller.includes("/assets/")) window.asked += 1;
      return real(...how);
    };
  }
  window.frames_ = async (count) => { for (let i = 0; i < count; i += 1) await new Promise(frame); };
})()"""
SECONDS = 2


def asked_in(page: Page) -> int:
    """How many timers and frames the page asks for in 120 frames, two seconds of a screen."""
    return page.evaluate(
        """async (frames) => { const before = window.asked; await window.frames_(frames);
        return window.asked - before; }""",
        60 * SECONDS,
    )


def settled(page: Page) -> None:
    """Until the page has been quiet for half a second of frames: everything that loading started is over. (Playwright's
    own wait takes a promise for a yes.)"""
    page.evaluate(
        """async () => { for (let tries = 0; tries < 100; tries += 1) {
          const before = window.asked;
          await window.frames_(30);
          if (window.asked === before) return;
        } }"""
    )


def test_while_plotly_loads_no_timers_multiply(browser: Browser, address: str) -> None:
    context = browser.new_context()
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.add_init_script(COUNTER)
    held: list[Route] = []
    page.route("**/plotly.min.js", lambda route: held.append(route))
    page.goto(address)
    page.wait_for_selector("[data-rail].live")
    page.wait_for_function("document.querySelectorAll('.plot.live').length > 6")
    settled(page)
    assert asked_in(page) < 20
    assert page.locator(".plot.drawn").count() == 0
    held[0].continue_()
    page.wait_for_selector(".plot.drawn")
    context.close()


def test_an_idle_page_is_idle(visit: Visit) -> None:
    visit.page.add_init_script(COUNTER)
    page = visit.open()
    page.locator('[data-figure="attention"]').scroll_into_view_if_needed()
    page.wait_for_selector('[data-figure="attention"].drawn')
    settled(page)
    assert asked_in(page) < 20

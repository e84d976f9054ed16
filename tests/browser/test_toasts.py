"""What Gradio says when the server cannot be had, in the page's language and with what to do."""

from __future__ import annotations

from playwright.sync_api import Browser, expect


def test_a_full_queue_and_a_lost_connection_are_told_in_chinese(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="en-US")  # Gradio would go by the browser's language
    page = context.new_page()
    page.goto(f"{address}?lang=zh")
    page.wait_for_selector("[data-rail].live", timeout=90_000)
    said = page.locator(".toast-message-text")
    full = '{"detail": "排队的人太多"}'
    page.route("**/queue/join*", lambda route: route.fulfill(status=429, content_type="application/json", body=full))
    page.click("#run")
    expect(said.filter(has_text="排队的人太多")).to_have_count(1)
    expect(page.locator(".toast-title").last).to_have_text("没有运行")
    page.unroute("**/queue/join*")
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, content_type="application/json", body="{}"))
    page.click("#run")
    expect(said.filter(has_text="请过一会儿再试")).to_have_count(1)
    page.unroute("**/queue/join*")
    page.route("**/queue/**", lambda route: route.abort())
    page.click("#run")
    expect(said.filter(has_text="正在重连")).to_have_count(1)
    context.close()

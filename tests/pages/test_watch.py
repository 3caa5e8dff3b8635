"""The watch itself: no page test may pass over what a page complains of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.watch import Watch
from tests.web.served import Served, eventually


@pytest.fixture
def watched(browser: Browser, toys: Served) -> Iterator[tuple[Page, Watch]]:
    context = browser.new_context()
    watch = Watch(context, toys.running.url)
    page = context.new_page()
    page.goto(toys.running.url)
    assert watch.complaints == []
    yield page, watch
    context.close()


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("console.error('spilt')", "console: spilt"),
        ("console.warn('spilling')", "console: spilling"),
        ("setTimeout(() => { throw new Error('spilt') })", "spilt"),
        ("fetch('/api/none')", "refused: 404"),
        ("fetch('https://elsewhere.example/').catch(() => 0)", "Content Security Policy"),
        ("new Image().src = 'http://127.0.0.1:1/a.png'", "Content Security Policy"),
        ("document.body.setAttribute('style', 'color: red')", "Content Security Policy"),
        (
            "document.body.setAttribute('onclick', 'alert(1)'); document.body.click()",
            "Content Security Policy",
        ),
    ],
)
def test_what_goes_wrong_in_a_page_is_noticed(
    watched: tuple[Page, Watch], script: str, complaint: str
) -> None:
    page, watch = watched
    page.evaluate(f"() => {{ {script} }}")
    eventually(lambda: page.evaluate("1") == 1 and complaint in " ".join(watch.complaints))


def test_what_is_expected_is_allowed(watched: tuple[Page, Watch]) -> None:
    page, watch = watched
    watch.allow("as asked")
    page.evaluate("() => { console.error('as asked'); console.error('not asked'); }")
    assert [each.split(" (")[0] for each in watch.complaints] == ["console: not asked"]

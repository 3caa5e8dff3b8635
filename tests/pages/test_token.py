"""A server that wants its token, also below a path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.watch import Watch
from tests.web.served import served
from web.http.front import Front
from web.server import ServerOptions

TOKEN = "a-token-of-some-length"


@pytest.mark.parametrize("prefix", ["", "/art/lienzo"])
def test_the_page_asks_for_the_token_and_opens_with_it(
    prefix: str, tmp_path: Path, open_tab: Callable[..., tuple[Canvas, Watch]]
) -> None:
    with served(tmp_path, ServerOptions(port=0, token=TOKEN, front=Front(prefix))) as server:
        canvas, watch = open_tab(f"{server.running.url}/", is_closed=True)
        watch.allow("401")
        watch.allow("404.*drafts")  # a tab in which nothing was done leaves none
        field = canvas.page.get_by_role("textbox")
        field.press_sequentially("wrong")
        field.press("Enter")
        expect(canvas.page.get_by_role("alert")).not_to_be_empty()
        field.press("Control+a")
        field.press_sequentially(TOKEN)
        field.press("Enter")
        expect(canvas.run_button).to_be_visible()
        canvas.reload()
        expect(canvas.run_button).to_be_visible()
        canvas.page.context.close()  # before the server is gone

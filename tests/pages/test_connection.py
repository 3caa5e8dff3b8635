"""A server that goes away and comes back."""

from __future__ import annotations

import signal
from collections.abc import Callable

from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.process import ServerProcess
from tests.pages.watch import Watch


def test_a_server_that_was_killed_is_found_again(
    lienzo: ServerProcess, open_tab: Callable[[str], tuple[Canvas, Watch]]
) -> None:
    canvas, watch = open_tab(lienzo.url)
    expect(canvas.node("sampler")).to_be_visible()
    watch.allow(
        "ERR_CONTENT_LENGTH_MISMATCH|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket"
    )
    lienzo.end(signal.SIGKILL)
    expect(canvas.connection).not_to_be_empty()
    lienzo.start()
    expect(canvas.connection).to_be_empty(timeout=30_000)
    canvas.run()
    canvas.expect_state("save", "done")

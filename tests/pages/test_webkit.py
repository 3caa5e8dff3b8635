"""The main path in WebKit, from the first start to a picture."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.webkit import WebKit, webkit
from tests.web.served import Served


@pytest.fixture
def window(tmp_path: Path, studio: Served) -> Iterator[WebKit]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with webkit(tmp_path, port) as opened:
        opened.open(studio.running.url)
        opened.expect("document.querySelectorAll('.card').length > 1")
        yield opened


def test_the_first_start_leads_to_a_picture(window: WebKit) -> None:
    window.click(".run button")
    window.expect("document.querySelector('[data-id=save] .is-done') !== null")
    window.expect("document.querySelector('[data-id=save] img')?.naturalWidth > 0")


def test_keys_and_drawers_work(window: WebKit) -> None:
    window.press("q")
    window.expect("document.querySelector('aside.drawer') !== null")
    window.press("\ue00c")  # Escape
    window.expect("document.querySelector('aside.drawer') === null")
    window.press("n")
    window.expect("document.querySelector('.picker input') === document.activeElement")

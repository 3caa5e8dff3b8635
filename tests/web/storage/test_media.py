"""What a browser is shown, and what it may only keep."""

from __future__ import annotations

import pytest

from web.storage.media import DOWNLOAD, media_type


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.htm", "a.xml", "a.js", "a", "a.png.svg"])
def test_what_a_browser_could_run_is_a_download(name: str) -> None:
    assert media_type(name) == DOWNLOAD


def test_pictures_are_shown() -> None:
    assert media_type("a.PNG") == "image/png"
    assert media_type("a.json") == "text/plain; charset=utf-8"

"""WebKitGTK's own small browser, by WebDriver, on a screen that nobody sees."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

DRIVER = os.environ.get("WEBKIT_DRIVER", "/usr/bin/WebKitWebDriver")
NEEDED = {
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # which root needs
}
PATIENCE = 60  # seconds


class WebKit:
    """One window of it."""

    def __init__(self, address: str) -> None:
        self._address = address

    def open(self, url: str) -> None:
        self._post("url", {"url": url})

    def says(self, expression: str) -> Any:
        """The value of an expression in the page."""
        return self._post("execute/sync", {"script": f"return {expression}", "args": []})

    def expect(self, expression: str) -> None:
        """Waits until it is true in the page."""
        until(lambda: bool(self.says(expression)), expression)

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self._post("actions", {"actions": [{"type": "key", "id": "keys", "actions": strokes}]})

    def click(self, selector: str) -> None:
        found = self._post("element", {"using": "css selector", "value": selector})
        (id,) = found.values()
        self._post(f"element/{id}/click", {})

    def _post(self, command: str, sent: dict[str, Any]) -> Any:
        return asked(f"{self._address}/{command}", sent)


def asked(url: str, sent: dict[str, Any] | None = None, method: str | None = None) -> Any:
    body = None if sent is None else json.dumps(sent).encode()
    request = Request(url, body, {"Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)["value"]


def until(is_so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"not within {PATIENCE} s: {what}"
        time.sleep(0.1)


@contextmanager
def webkit(home: Path, port: int) -> Iterator[WebKit]:
    display = f":{port % 1000 + 100}"
    around = os.environ | NEEDED | {"DISPLAY": display, "HOME": str(home)}
    screen = subprocess.Popen(["Xvfb", display, "-screen", "0", "1440x900x24"])
    driver = subprocess.Popen([DRIVER, f"--port={port}"], env=around)
    try:
        until(lambda: _is_ready(port), "the driver answers")
        (browser, *_) = Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        base = f"http://127.0.0.1:{port}/session"
        address = f"{base}/{asked(base, {'capabilities': wanted})['sessionId']}"
        yield WebKit(address)
        asked(address, method="DELETE")
    finally:
        for process in (driver, screen):
            process.terminate()
            process.wait()


def _is_ready(port: int) -> bool:
    try:
        return bool(asked(f"http://127.0.0.1:{port}/status")["ready"])
    except URLError:
        return False

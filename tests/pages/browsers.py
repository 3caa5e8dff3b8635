"""The browsers that the pages are tried in: Chromium, or what LIENZO_BROWSER names."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright

NAME = os.environ.get("LIENZO_BROWSER", "chromium")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",  # which root needs
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
LOOKS: dict[str, str | float | bool] = {"ui.prefersReducedMotion": 1, "ui.systemUsesDarkTheme": 1}
# Firefox counts no clicks of its driver: two at one place are told to be a double click.
DOUBLE_CLICKS = """
{
    let last = { timeStamp: -1e9 };
    addEventListener("click", (event) => {
        const isSecond = event.isTrusted && event.timeStamp - last.timeStamp < 500 &&
            event.clientX === last.clientX && event.clientY === last.clientY;
        last = isSecond ? { timeStamp: -1e9 } : event;
        if (!isSecond) return;
        const { clientX, clientY } = event;
        const twice = { bubbles: true, cancelable: true, detail: 2, clientX, clientY };
        setTimeout(() => event.target.dispatchEvent(new MouseEvent("dblclick", twice)));
    }, true);
}
"""


def launched(playwright: Playwright, folder: Path) -> Browser:
    """With a folder for what a browser needs beside itself."""
    if NAME == "firefox":
        return playwright.firefox.launch(
            channel="moz-firefox",
            executable_path=str(_translated(folder)),
            firefox_user_prefs=LOOKS,
        )
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def visit(browser: Browser) -> BrowserContext:
    """As a new visitor comes: British, in the dark, and still."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="en-GB",
        color_scheme="dark",
        reduced_motion="reduce",
    )
    if NAME == "firefox":
        context.add_init_script(DOUBLE_CLICKS)
    return context


def _translated(folder: Path) -> Path:
    """Firefox behind what translates for it, as one executable."""
    script = folder / "firefox"
    translator = Path(__file__).with_name("bidi.py")
    script.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, str(translator)])} "$@"\n')
    script.chmod(0o755)
    return script

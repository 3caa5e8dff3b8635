"""Everything that a page complains of while a test looks at it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

HARMLESS = ("blob", "data", "about")  # what never leaves the page
# Firefox tells its driver of no broken policy.
POLICY = """
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    console.error(`Content Security Policy: ${violatedDirective} ${blockedURI}`));
"""
# Firefox says so of what a page was fetching ahead when it was left; Chromium has other words
# for what cannot be fetched, which are complaints.
LEFT = "error loading dynamically imported module"
NOT_YET = r"400.*/api/plan"  # how a server says that what is in front is no workflow yet


class Watch:
    """Listens from the first request on. What a test expects, it allows by a pattern."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._origin = urlsplit(url).netloc
        self._complaints: list[str] = []
        self._allowed = [NOT_YET, LEFT]
        context.add_init_script(POLICY)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("response", self._on_response)

    def allow(self, pattern: str) -> None:
        """What is to be expected of this test, as a regular expression."""
        self._allowed.append(pattern)

    @property
    def complaints(self) -> list[str]:
        """What nobody has allowed."""
        return [
            each
            for each in self._complaints
            if not any(re.search(pattern, each) for pattern in self._allowed)
        ]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):  # broken policies are among them
            self._complaints.append(f"console: {message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self._complaints.append(f"thrown: {getattr(error.error, 'stack', None) or error.error}")

    def _on_request(self, request: Request) -> None:
        to = urlsplit(request.url)
        if to.scheme not in HARMLESS and to.netloc != self._origin:
            self._complaints.append(f"asked elsewhere: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._complaints.append(f"refused: {response.status} {response.url}")

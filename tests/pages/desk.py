"""Workflows that a browser finds as they were left there."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from playwright.sync_api import expect

from tests.pages.canvas import CHANGED, Canvas
from tests.pages.graphs import Graph
from tests.web.served import Served

VIEW = {"x": 60, "y": 100, "zoom": 1}  # the place 0, 0 of a workflow lies there on the page


def lay(server: Served, workflow: Graph, view: dict[str, float] | None = None) -> str:
    """Save a workflow and leave a tab open with it. The id of the draft, for `reopening`."""
    name = f"test-{secrets.token_hex(4)}"
    saved = server.ask("PUT", f"/api/workflows/{name}", workflow, {"If-None-Match": "*"}).json
    draft = {
        "id": secrets.token_hex(12),
        "name": name,
        "workflow": workflow,
        "file": {"name": name, "etag": saved["etag"]},
        "saved": None,
        "viewport": view or VIEW,
        "run": None,
        "changed": 0,
        "closed": None,
    }
    assert server.ask("PUT", f"/api/drafts/{draft['id']}", draft).status < 300
    return str(draft["id"])


def reopening(*drafts: str) -> str:
    """The script that makes a new window one in which these tabs were open, the last in front."""
    tabs = json.dumps(json.dumps({"tabs": drafts, "active": drafts[-1]}))
    return (
        "if (location.protocol.startsWith('http') && !sessionStorage.getItem('lienzo.tabs'))"
        f" sessionStorage.setItem('lienzo.tabs', {tabs})"
    )


def saved(server: Served, canvas: Canvas) -> Any:
    """Saves the workflow in front by its key, and gives what is in the file then."""
    canvas.press("Control+s")
    expect(canvas.page).not_to_have_title(CHANGED)
    (name,) = re.findall(r"test-\w+", canvas.page.title())
    return server.get(f"/api/workflows/{name}").json


def choose_file(canvas: Canvas, name: str, content: bytes, media: str = "") -> None:
    """Opens a file of the computer that the browser runs on."""
    with canvas.page.expect_file_chooser() as asked:
        canvas.press("Control+Shift+o")
    asked.value.set_files({"name": name, "mimeType": media, "buffer": content})


def downloaded(canvas: Canvas) -> Any:
    """The workflow in front as the file that the browser gives for it."""
    canvas.page.get_by_role("button", name="Menu").click()
    with canvas.page.expect_download() as begun:
        canvas.choose("Download as a file")
    return json.loads(begun.value.path().read_bytes())

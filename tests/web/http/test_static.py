"""The files of the canvas, and what is shown where it is not built."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.web.served import Answer
from web.http.guard import HEADERS, Guard
from web.http.route import routes_of
from web.http.static import NOT_BUILT, StaticFiles, is_built


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Canvas</title>")
    (tmp_path / "assets" / "main-1.js").write_text("export {};")
    (tmp_path / "assets" / "notes.txt").write_text("no part of a page")
    return tmp_path


def get(static: Path, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    async def ask() -> Answer:
        app = web.Application()
        for route in routes_of(StaticFiles(Guard.of("127.0.0.1", 80), static)):
            app.router.add_route(route.method, route.path, route.handler)
        async with TestClient(TestServer(app), auto_decompress=False) as client:
            answer = await client.get(path, headers=headers)
            return Answer(answer.status, answer.headers, await answer.read())

    return asyncio.run(ask())


def test_the_page_is_asked_for_again_and_sent_once(static: Path) -> None:
    page = get(static, "/")
    assert (page.headers["Content-Type"], page.headers["Cache-Control"]) == (
        "text/html; charset=utf-8",
        "no-cache",
    )
    assert get(static, "/", {"If-None-Match": page.headers["ETag"]}).status == 304


def test_what_it_is_made_of_never_changes(static: Path) -> None:
    script = get(static, "/assets/main-1.js")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_page_that_is_not_built_says_so(tmp_path: Path) -> None:
    assert not is_built(tmp_path)
    for static in (tmp_path, tmp_path / "none"):
        assert get(static, "/").content.decode() == NOT_BUILT


def test_nothing_in_a_page_runs_that_is_not_a_file_of_ours() -> None:
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert "style" not in NOT_BUILT
    assert "script" not in NOT_BUILT


def test_what_was_packed_is_sent_packed_to_who_takes_it(static: Path) -> None:
    for suffix in (".br", ".gz"):
        (static / "assets" / f"main-1.js{suffix}").write_bytes(b"packed" + suffix.encode())
    variants = {
        asked: get(static, "/assets/main-1.js", {"Accept-Encoding": asked})
        for asked in ("gzip, deflate, br", "gzip", "br;q=0, GZIP ; q=0.5", "identity", "")
    }
    encodings = [each.headers.get("Content-Encoding") for each in variants.values()]
    assert encodings == ["br", "gzip", "gzip", None, None]
    assert [each.headers["Vary"] for each in variants.values()] == ["Accept-Encoding"] * 5
    assert len({each.headers["ETag"] for each in variants.values()}) == 3
    assert {each.headers["Content-Type"] for each in variants.values()} == {
        "text/javascript; charset=utf-8"
    }


def test_a_packed_file_is_known_by_its_own_tag(static: Path) -> None:
    (static / "assets" / "main-1.js.gz").write_bytes(b"packed")
    asked = {"Accept-Encoding": "gzip"}
    tag = get(static, "/assets/main-1.js", asked).headers["ETag"]
    assert get(static, "/assets/main-1.js", asked | {"If-None-Match": tag}).status == 304
    plain = get(static, "/assets/main-1.js", {"Accept-Encoding": "", "If-None-Match": tag})
    assert plain.status == 200


def test_a_browser_learns_what_it_wants_to_install(static: Path) -> None:
    (static / "manifest.webmanifest").write_text("{}")
    (static / "icon-192.png").write_bytes(b"png")
    manifest = get(static, "/manifest.webmanifest")
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    assert manifest.headers["Cache-Control"] == "no-cache"
    assert get(static, "/icon-192.png").headers["Content-Type"] == "image/png"

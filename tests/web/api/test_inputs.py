"""Pictures that people send, over HTTP."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.web.served import LIMITS, Served, eventually, served
from tests.web.storage.test_uploads import REFUSED, claimed_size, picture

PNG = {"Content-Type": "image/png"}


def test_a_picture_is_kept_and_can_be_shown(shared: Served) -> None:
    data = picture()
    kept = shared.ask("POST", "/api/inputs", data, PNG)
    assert (kept.status, kept.json["width"], kept.json["height"]) == (201, 20, 10)
    shown = shared.get(kept.json["url"])
    assert (shown.content, shown.headers["Content-Type"]) == (data, "image/png")
    assert shared.ask("POST", "/api/inputs", data, PNG).json == kept.json


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_small_whole_picture_is_refused(shared: Served, case: str) -> None:
    data = claimed_size(40_000, 40_000) if case == "pixels" else REFUSED[case]
    if case == "frames":
        data = picture("gif", (300, 300), frames=20)
    answer = shared.ask("POST", "/api/inputs", data, PNG)
    assert (answer.status, answer.json["code"]) == (422, "unusable")
    assert not list((shared.home / "input").glob(".*"))


@pytest.mark.parametrize("content", ["image/jpeg", "image/*", "application/octet-stream"])
def test_what_a_picture_is_its_bytes_say(shared: Served, content: str) -> None:
    kept = shared.ask("POST", "/api/inputs", picture("webp"), {"Content-Type": content})
    assert (kept.status, kept.json["media"]) == (201, "image/webp")


def test_a_picture_is_sent_as_a_picture(shared: Served) -> None:
    for content in ("application/json", "text/html", "multipart/form-data; boundary=x"):
        answer = shared.ask("POST", "/api/inputs", picture(), {"Content-Type": content})
        assert (answer.status, answer.json["code"]) == (415, "wrong_type")


def test_too_many_bytes_are_refused_before_they_are_sent(shared: Served) -> None:
    with socket.create_connection(("127.0.0.1", shared.port), timeout=5) as line:
        head = (
            f"POST /api/inputs HTTP/1.1\r\nHost: 127.0.0.1:{shared.port}\r\n"
            f"Content-Type: image/png\r\nContent-Length: {LIMITS.upload + 1}\r\n\r\n"
        )
        line.sendall(head.encode())
        assert b" 413 " in line.recv(4096)


def test_too_many_bytes_are_refused_when_nobody_said_how_many(shared: Served) -> None:
    with socket.create_connection(("127.0.0.1", shared.port), timeout=5) as line:
        head = (
            f"POST /api/inputs HTTP/1.1\r\nHost: 127.0.0.1:{shared.port}\r\n"
            "Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        line.sendall(head.encode())
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        line.sendall(chunk * (LIMITS.upload // 0x10000 + 1))
        assert b" 413 " in line.recv(4096)


def test_an_upload_that_breaks_off_leaves_nothing(shared: Served) -> None:
    before = set((shared.home / "input").iterdir())
    with socket.create_connection(("127.0.0.1", shared.port), timeout=5) as line:
        head = (
            f"POST /api/inputs HTTP/1.1\r\nHost: 127.0.0.1:{shared.port}\r\n"
            "Content-Type: image/png\r\nContent-Length: 1000\r\n\r\n"
        )
        line.sendall(head.encode() + picture()[:40])
        line.shutdown(socket.SHUT_WR)
        line.recv(4096)
    eventually(lambda: set((shared.home / "input").iterdir()) == before)


def test_a_picture_that_comes_with_the_nodes_is_an_input_like_others(home: Path) -> None:
    with served(home, opener="engine.engine:Engine.open") as server:
        (name,) = server.get("/api/models").json["pictures"]
        answer = server.get(f"/api/inputs/{name}")
        assert answer.content.startswith(b"\x89PNG")
        assert server.get("/api/inputs/no-such.png").status == 404

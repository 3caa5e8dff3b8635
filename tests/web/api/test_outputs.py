"""Files over HTTP."""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.web.served import Served, use
from tests.web.storage.test_paths import BAD_NAMES


@pytest.fixture(scope="module")
def output(shared: Served) -> str:
    """The address of ten bytes."""
    job = shared.run(w=use("Write", value="0123456789", name="ten.txt"))
    return str(job["outputs"][0]["url"])


def test_an_output_is_what_was_recorded(shared: Served) -> None:
    (output,) = shared.run(w=use("Write", value="text"))["outputs"]
    answer = shared.get(output["url"])
    assert hashlib.sha256(answer.content).hexdigest() == output["sha256"]
    assert answer.headers["ETag"] == f'"{output["sha256"]}"'
    assert "immutable" in answer.headers["Cache-Control"]
    assert shared.get(f"/api/outputs/{output['name']}").content == b"text"


def test_a_file_keeps_its_name(shared: Served) -> None:
    (output,) = shared.run(w=use("Write", value="text", name="ä b.txt"))["outputs"]
    shown = shared.get(output["url"]).headers["Content-Disposition"]
    assert shown.startswith('inline; filename="')
    assert shown.endswith("-%C3%A4%20b.txt")


def test_what_the_client_has_is_not_sent_again(shared: Served, output: str) -> None:
    tag = shared.get(output).headers["ETag"]
    again = shared.get(output, {"If-None-Match": f'"other", {tag}'})
    assert (again.status, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=0-99", 200, b"0123456789"),
        ("bytes=0-0", 206, b"0"),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
        ("bytes=-", 200, b"0123456789"),
    ],
)
def test_a_part_is_sent(
    shared: Served, output: str, asked: str, status: int, content: bytes
) -> None:
    answer = shared.get(output, {"Range": asked})
    assert (answer.status, answer.content) == (status, content)
    if status == 206:
        assert answer.headers["Content-Range"].endswith("/10")


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=50-60", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused(shared: Served, output: str, asked: str) -> None:
    answer = shared.get(output, {"Range": asked})
    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */10")


def test_a_part_of_something_else_is_the_whole(shared: Served, output: str) -> None:
    answer = shared.get(output, {"Range": "bytes=2-4", "If-Range": '"other"'})
    assert (answer.status, answer.content) == (200, b"0123456789")


def test_a_head_has_no_body(shared: Served, output: str) -> None:
    answer = shared.ask("HEAD", output)
    assert (answer.status, answer.headers["Content-Length"], answer.content) == (200, "10", b"")


def test_an_output_that_was_taken_away_is_gone(shared: Served) -> None:
    (output,) = shared.run(w=use("Write", value="text"))["outputs"]
    (shared.home / "output" / output["name"]).unlink()
    answer = shared.get(output["url"])
    assert (answer.status, answer.json["code"]) == (410, "gone")


def test_an_output_can_be_moved_to_the_trash(shared: Served) -> None:
    job = shared.run(w=use("Write", value="text", name="ä b.txt"))
    name = job["outputs"][0]["name"]
    path = f"/api/outputs/{quote(name)}"
    deleted = shared.ask("DELETE", path)
    assert (deleted.status, deleted.json["name"]) == (200, name)
    assert (shared.get(path).status, shared.ask("DELETE", path).status) == (404, 404)
    (kept,) = (shared.home / "output" / ".trash").glob(f"*/{name}")
    assert kept.read_text() == "text"
    assert shared.get(f"/api/jobs/{job['id']}").json["outputs"] == job["outputs"]
    assert shared.get(job["outputs"][0]["url"]).status == 410
    hidden = quote(kept.relative_to(shared.home / "output").as_posix())
    assert shared.get(f"/api/outputs/{hidden}").status == 400


def test_the_trash_keeps_what_had_the_same_name(shared: Served) -> None:
    picture = shared.home / "output" / "same.png"
    for content in (b"one", b"two"):
        picture.write_bytes(content)
        assert shared.ask("DELETE", "/api/outputs/same.png").status == 200
    kept = (shared.home / "output" / ".trash").glob("*/same.png")
    assert sorted(path.read_bytes() for path in kept) == [b"one", b"two"]


@pytest.mark.parametrize("name", [name for name in BAD_NAMES if name and "\ud800" not in name])
def test_no_name_moves_what_is_elsewhere(shared: Served, name: str) -> None:
    (shared.home / "secret").write_text("not for you")
    for form in (quote(name), quote(name, safe="")):
        assert shared.ask("DELETE", f"/api/outputs/{form}").status in (400, 404, 405)
    assert (shared.home / "secret").exists()


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "page.xhtml", "none"])
def test_what_a_browser_could_run_is_a_download(shared: Served, name: str) -> None:
    (output,) = shared.run(w=use("Write", value="<script>alert(1)</script>", name=name))["outputs"]
    for url in (output["url"], f"/api/outputs/{output['name']}"):
        headers = shared.get(url).headers
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"].startswith("attachment")
        assert headers["Content-Security-Policy"].startswith("sandbox")
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("folder", ["outputs", "inputs"])
@pytest.mark.parametrize("name", [name for name in BAD_NAMES if name and "\ud800" not in name])
def test_no_name_leads_out_of_its_folder(shared: Served, folder: str, name: str) -> None:
    (shared.home / "secret").write_text("not for you")
    for form in (quote(name), quote(name, safe=""), quote(quote(name, safe=""), safe="")):
        answer = shared.get(f"/api/{folder}/{form}")
        assert answer.status in (400, 404), answer
        assert answer.json["code"] in ("malformed", "unknown", "not_found")
        assert b"not for you" not in answer.content


@pytest.mark.parametrize(
    "target",
    [
        b"/api/outputs/../../secret",
        b"/api/outputs/..%2f..%2fsecret",
        b"/api/outputs/..%5c..%5csecret",
        b"/api/outputs/%2e%2e/secret",
        b"/api/outputs//etc/passwd",
        b"/api/outputs/%2fetc%2fpasswd",
        b"/api/outputs/a%00.png",
        b"/api/outputs/..;/secret",
        b"/assets/../server.py",
        b"/assets/..%2fserver.py",
        b"/api/workflows/..%2fjobs/versions/1",
        b"/api/outputs/\xff\xfe",
    ],
)
def test_raw_targets_lead_nowhere(shared: Served, target: bytes) -> None:
    (shared.home / "secret").write_text("not for you")
    with socket.create_connection(("127.0.0.1", shared.port), timeout=5) as line:
        host = b"Host: 127.0.0.1:%d\r\n" % shared.port
        line.sendall(b"GET " + target + b" HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert answer.split()[1] in (b"400", b"404"), answer
    assert b"not for you" not in answer


def test_previews_can_be_had_afterwards(shared: Served) -> None:
    job = shared.run(c=use("Climb", steps=3, pause=0.0))
    answer = shared.get(f"/api/jobs/{job['id']}/previews/c")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert shared.get(f"/api/jobs/{job['id']}/previews/none").status == 404


def test_files_outside_the_output_folder_are_no_outputs(shared: Served, tmp_path: Path) -> None:
    job = shared.run(w=use("WriteOutside", path=str(tmp_path / "out.txt")))
    assert (job["state"], job["outputs"]) == ("done", [])
    assert b"outside the output folder" in shared.get(f"/api/jobs/{job['id']}/log").content

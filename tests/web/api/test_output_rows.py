"""Saved files as rows: page by page, found, starred, deleted and taken back, and small."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from tests.web.served import Served, served, use

FILES = 5


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("rows") / "home") as running:
        for number in range(FILES):
            running.run(w=use("Write", value=number, name=f"a_{number}.txt"))
        yield running


def listed(server: Served, asked: str = "") -> list[Any]:
    answer = server.get(f"/api/outputs{asked}")
    assert answer.status == 200, answer
    rows: list[Any] = answer.json["outputs"]
    return rows


def called(server: Served, end: str) -> str:
    """The whole name of a file that was saved under a name of that end."""
    (name,) = (row["name"] for row in listed(server) if row["name"].endswith(end))
    return str(name)


def test_files_are_listed_from_new_to_old_page_by_page(server: Served) -> None:
    names, after = [], ""
    while True:
        page = server.get(f"/api/outputs?limit=2{after}").json
        names += [row["name"] for row in page["outputs"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    ends = [f"a_{number}.txt" for number in reversed(range(FILES))]
    assert [name[-len("a_0.txt") :] for name in names] == ends
    assert server.get(listed(server)[0]["url"]).content == b"4"


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("?q=a_3", 1),
        ("?q=A_3", 1),
        ("?q=a%25", 0),
        ("?q=axx", 0),
        ("?media=text", FILES),
        ("?media=image", 0),
        ("?media=te", 0),
        ("?workflow=none", 0),
        ("?star=true", 0),
        ("?deleted=true", 0),
    ],
)
def test_they_are_found_by_what_they_are(server: Served, asked: str, count: int) -> None:
    assert len(listed(server, asked)) == count


@pytest.mark.parametrize("asked", ["?limit=0", "?limit=x", "?after=" + "9" * 30, "?star=no"])
def test_what_cannot_be_asked_is_refused(server: Served, asked: str) -> None:
    assert server.get(f"/api/outputs{asked}").status == 400


def test_they_are_found_by_what_they_were_made_with(server: Served) -> None:
    words = {"value": "a lighthouse in the fog", "name": "euler.txt"}
    server.run(s=use("Seeded", seed=987654321), w=use("Write", **words))
    for asked in ("lighthouse", "FOG light", "euler", "987654321", "fog 98765"):
        rows = listed(server, f"?q={quote(asked)}")
        assert [row["name"].endswith("euler.txt") for row in rows] == [True], asked
    assert listed(server, "?q=Seeded") == []


def test_words_are_found_by_their_beginnings_in_any_script(server: Served) -> None:
    server.run(s=use("Number", value=7), w=use("Write", value="灯台の絵 Straße", name="x_1.txt"))
    for asked in ("台", "straß", "x_1", 'x_1 "', "Strass*", "_"):
        names = [row["name"] for row in listed(server, f"?q={quote(asked)}")]
        wanted = asked in ("台", "straß", "x_1", "_")
        assert any(name.endswith("x_1.txt") for name in names) == wanted, asked


def test_what_is_found_comes_in_pages_like_the_rest(server: Served) -> None:
    for _ in range(3):
        server.run(w=use("Write", value="three of a kind", name="kind.txt"))
    first = server.get("/api/outputs?q=kind&limit=2").json
    second = server.get(f"/api/outputs?q=kind&limit=2&after={first['next']}").json
    ids = [row["id"] for row in (*first["outputs"], *second["outputs"])]
    assert len(ids) == 3
    assert ids == sorted(ids, reverse=True)


def test_a_star_stays_until_it_is_taken_away(server: Served) -> None:
    path = f"/api/outputs/{called(server, 'a_0.txt')}"
    for star, count in ((True, 1), (False, 0)):
        answer = server.ask("PATCH", path, {"star": star})
        assert answer.status == 200
        assert len(listed(server, "?star=true")) == count
    assert server.ask("PATCH", "/api/outputs/none.txt", {"star": True}).status == 404


def test_what_was_deleted_can_be_taken_back(server: Served) -> None:
    name = called(server, "a_1.txt")
    deleted = server.ask("DELETE", f"/api/outputs/{name}").json
    assert deleted["name"] == name
    assert name not in [row["name"] for row in listed(server)]
    (row,) = listed(server, "?deleted=true")
    assert (row["name"], row["trash"]) == (name, deleted["id"])
    assert server.get(f"/api/outputs/{name}").status == 404
    restored = server.post(f"/api/trash/outputs/{deleted['id']}/restore")
    assert (restored.status, restored.json["name"]) == (200, name)
    assert server.get(f"/api/outputs/{name}").content == b"1"
    assert [row["trash"] for row in listed(server) if row["name"] == name] == [None]
    assert listed(server, "?deleted=true") == []


@pytest.mark.parametrize("stamp", ["1", "x", "..", "%2e%2e", "9" * 5000])
def test_what_is_not_in_the_trash_is_not_taken_back(server: Served, stamp: str) -> None:
    assert server.post(f"/api/trash/outputs/{stamp}/restore").status in (400, 404)


def test_a_picture_has_a_thumbnail(server: Served) -> None:
    write_picture(server.home / "output" / "wide.png", (600, 300))
    answer = server.get("/api/thumbnails/wide.png?side=128")
    assert answer.headers["Content-Type"] == "image/webp"
    with Image.open(BytesIO(answer.content)) as small:
        assert small.size == (128, 64)
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert server.get("/api/thumbnails/wide.png?side=128", etag).status == 304


def test_a_picture_in_the_trash_keeps_its_thumbnail(server: Served) -> None:
    write_picture(server.home / "output" / "gone.png", (100, 50))
    before = server.get("/api/thumbnails/gone.png")
    stamp = server.ask("DELETE", "/api/outputs/gone.png").json["id"]
    small = server.get(f"/api/trash/outputs/{stamp}/thumbnail")
    assert (small.status, small.headers["ETag"]) == (200, before.headers["ETag"])
    assert server.get("/api/thumbnails/gone.png").status == 404
    assert server.get("/api/trash/outputs/1/thumbnail").status == 404


def test_a_picture_that_changed_has_another_thumbnail(server: Served) -> None:
    path = server.home / "output" / "changing.png"
    sizes = []
    for size in ((100, 50), (50, 100)):
        write_picture(path, size)
        with Image.open(BytesIO(server.get("/api/thumbnails/changing.png").content)) as small:
            sizes.append(small.size)
    assert sizes == [(100, 50), (50, 100)]


@pytest.mark.parametrize(
    ("name", "status"),
    [("text.txt", 422), ("broken.png", 422), ("none.png", 404), ("../x.png", 400)],
)
def test_what_is_no_picture_has_none(server: Served, name: str, status: int) -> None:
    (server.home / "output" / "text.txt").write_text("text")
    (server.home / "output" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    assert server.get(f"/api/thumbnails/{name}").status == status
    write_picture(server.home / "output" / "after.png", (20, 20))
    assert server.get("/api/thumbnails/after.png").status == 200


def write_picture(path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size, (200, 60, 60)).save(path)

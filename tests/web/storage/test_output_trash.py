"""The trash of the output folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from web.schema.refusals import Changed, Unknown
from web.storage.output_trash import OutputTrash

DAY = 24 * 3600 * 10**9


class Clock:
    now = 100 * DAY

    def __call__(self) -> int:
        self.now += 1
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def trash(tmp_path: Path, clock: Clock) -> OutputTrash:
    return OutputTrash(tmp_path, most_seconds=10 * DAY / 1e9, most_bytes=100, clock=clock)


def test_a_file_comes_back_to_where_it_was(trash: OutputTrash, tmp_path: Path) -> None:
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats" / "red.png").write_bytes(b"red")
    stamp = trash.put("cats/red.png")
    assert not (tmp_path / "cats" / "red.png").exists()
    assert trash.restore(stamp) == "cats/red.png"
    assert (tmp_path / "cats" / "red.png").read_bytes() == b"red"
    with pytest.raises(Unknown):
        trash.restore(stamp)


def test_what_has_its_name_meanwhile_stays(trash: OutputTrash, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"old")
    stamp = trash.put("a.png")
    (tmp_path / "a.png").write_bytes(b"new")
    with pytest.raises(Changed):
        trash.restore(stamp)
    assert (tmp_path / "a.png").read_bytes() == b"new"


def test_what_has_been_there_too_long_goes(
    trash: OutputTrash, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "old.png").write_bytes(b"old")
    old = trash.put("old.png")
    clock.now += 11 * DAY
    (tmp_path / "new.png").write_bytes(b"new")
    new = trash.put("new.png")
    assert trash.empty() == [old]
    with pytest.raises(Unknown):
        trash.restore(old)
    assert trash.restore(new) == "new.png"


def test_beyond_its_bytes_the_oldest_go(trash: OutputTrash, tmp_path: Path) -> None:
    stamps = []
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(bytes(40))
        stamps.append(trash.put(f"{number}.png"))
    trash.empty()
    with pytest.raises(Unknown):
        trash.restore(stamps[0])
    assert [trash.restore(stamp) for stamp in stamps[1:]] == ["1.png", "2.png"]

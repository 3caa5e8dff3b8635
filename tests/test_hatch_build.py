"""When the canvas has to be built, and when not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hatch_build import is_fresh


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("web/static/index.html", "web/canvas/src/main.tsx", "workflows/one.json"):
        write(tmp_path / name, 1000)
    return tmp_path


def write(path: Path, changed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (changed, changed))


def test_a_page_as_old_as_its_sources_is_fresh(root: Path) -> None:
    assert is_fresh(root)


def test_a_page_without_sources_is_fresh(tmp_path: Path) -> None:
    write(tmp_path / "web/static/index.html", 1000)
    assert is_fresh(tmp_path)


@pytest.mark.parametrize(
    "source",
    [
        "web/canvas/src/deep/Card.tsx",
        "web/canvas/package-lock.json",
        "workflows/two.json",
        "workflows/thumbnails/two.webp",
    ],
)
def test_a_newer_source_calls_for_a_new_page(root: Path, source: str) -> None:
    write(root / source, 1001)
    assert not is_fresh(root)


def test_what_was_fetched_is_no_source(root: Path) -> None:
    write(root / "web/canvas/node_modules/react/index.js", 1001)
    assert is_fresh(root)


def test_without_a_page_nothing_is_fresh(root: Path) -> None:
    (root / "web/static/index.html").unlink()
    assert not is_fresh(root)

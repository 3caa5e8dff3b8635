"""The example workflows: sound, tidy, and the picture of one runs again to the same pixels."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from engine.cli import main
from engine.cli.shell import Shell
from engine.engine import Engine
from engine.formats.interface import interface_faults
from engine.formats.native import dump, graph, read
from engine.settings import Settings
from tests.models.checkpoints import write_sd1

EXAMPLES = sorted((Path(__file__).parents[2] / "workflows").glob("*.json"))
TINY = {"checkpoint.file": "tiny.safetensors", "width": "64", "height": "64", "steps": "2"}

examples = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one picture to start from."""
    (tmp_path / "input").mkdir()
    Image.new("RGB", (64, 64), "red").save(tmp_path / "input" / "lienzo-demo.png")
    return tmp_path


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    with closing(Engine.open(replace(Settings.at(home), device="cpu"))) as engine:
        yield engine


def test_there_are_examples() -> None:
    assert {path.stem for path in EXAMPLES} >= {"text-to-image", "image-to-image", "sweep"}


@examples
def test_an_example_has_no_faults_and_a_plan(path: Path, engine: Engine) -> None:
    document = read(path)
    assert [*interface_faults(document, engine.specs), *engine.check(graph(document))] == []
    assert set(engine.plan(graph(document)).nodes) == graph(document).nodes.keys()


@examples
def test_an_example_is_laid_out_as_we_write(path: Path) -> None:
    assert dump(read(path)) == path.read_text(encoding="utf-8")


@examples
def test_every_node_of_an_example_has_a_place_of_its_own(path: Path) -> None:
    document = read(path)
    looks = {node: look for node, look in document.fields["canvas"].items() if node[0] != "."}
    places = {node: tuple(look["at"]) for node, look in looks.items()}
    assert places.keys() == document.fields["nodes"].keys()
    assert len(set(places.values())) == len(places)


def test_a_picture_runs_again_to_the_same_pixels(home: Path) -> None:
    folder = home / "models" / "checkpoints"
    folder.mkdir(parents=True)
    write_sd1(folder / "tiny.safetensors")
    example = next(str(path) for path in EXAMPLES if path.stem == "text-to-image")
    values = [part for name, value in TINY.items() for part in ("--set", f"{name}={value}")]
    first, again = home / "output", home / "again"
    assert lienzo(home, "run", example, *values) == 0
    assert lienzo(home, "run", str(picture_in(first)), "--out", str(again)) == 0
    with Image.open(picture_in(first)) as one, Image.open(picture_in(again)) as other:
        assert ImageChops.difference(one, other).getbbox() is None
        assert one.info["workflow"] == other.info["workflow"]


def picture_in(folder: Path) -> Path:
    """The one that was not enlarged."""
    [picture] = folder.glob("text-to-image_*.png")
    return picture


def lienzo(home: Path, *argv: str) -> int:
    environ = {"LIENZO_HOME": str(home), "LIENZO_DEVICE": "cpu"}
    shell = Shell(environ, io.BytesIO(), io.StringIO(), io.StringIO(), Engine.open)
    return main(argv, shell)

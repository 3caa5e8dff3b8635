"""Prompts drawn by a seed, in workflows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError, NodeError
from engine.run.events import Notice
from tests.nodes.studio import Studio, graph_of, use


@pytest.fixture(scope="module", autouse=True)
def folder(studio: Studio) -> Path:
    path = studio.home / "models" / "wildcards"
    (path / "things").mkdir(parents=True)
    (path / "animals.txt").write_text("# those with fur\ncat\n\n  dog  \n", encoding="utf-8")
    (path / "things/stones.txt").write_text("{red|grey} flint", encoding="utf-8")
    (path / "empty.txt").write_text("# nothing\n", encoding="utf-8")
    (path / "holed.txt").write_text("a __gone__", encoding="utf-8")
    (path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    return path


def graph(text: str, **constants: Any) -> Any:
    return graph_of({"expand": use("ExpandPrompt", text=text, **constants)})


def expanded(studio: Studio, text: str, **constants: Any) -> str:
    found: str = studio.run(graph(text, **constants), "expand")["expand"]["text"]
    return found


def test_a_name_is_a_line_of_a_file_in_any_folder(studio: Studio) -> None:
    found = {expanded(studio, "a __animals__", seed=seed) for seed in range(20)}
    assert found == {"a cat", "a dog"}
    found = {expanded(studio, "__stones__", seed=seed) for seed in range(20)}
    assert found == {"red flint", "grey flint"}


def test_what_was_drawn_is_told_and_can_be_pinned(studio: Studio) -> None:
    drawn = expanded(studio, "{a|b|c} {d|e}", seed=99)
    assert [each.text for each in studio.events if isinstance(each, Notice)] == [f"drawn: {drawn}"]
    assert expanded(studio, "{a|b|c} {d|e}", seed=5, pinned="mine") == "mine"


def test_a_picture_remembers_the_prompt_that_was_drawn(studio: Studio) -> None:
    from PIL import Image

    nodes = {
        "expand": use("ExpandPrompt", text="a {red|green} apple", seed=3),
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "prompt": use("EncodePrompt", {"clip": "load.clip", "text": "expand.text"}),
        "empty": use("EmptyLatent", {"model": "load.model"}, width=64, height=64),
        "sampler": use(
            "Sampler",
            {
                "model": "load.model",
                "positive": "prompt.conditioning",
                "negative": "prompt.conditioning",
                "latent": "empty.latent",
            },
            steps=1,
        ),
        "decode": use("Decode", {"vae": "load.vae", "latent": "sampler.latent"}),
        "save": use("Save", {"image": "decode.image"}),
    }
    found = studio.run(graph_of(nodes), "save", "expand")
    with Image.open(found["save"]["files"][0].path) as picture:
        said = " ".join(str(value) for value in picture.info.values())
    assert f"drawn: {found['expand']['text']}" in said


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a __animal__", "there is no wildcard 'animal'; did you mean 'animals'"),
        ("__holed__", "there is no wildcard 'gone'"),
        ("__empty__", "has no lines"),
        ("__binary__", "cannot be read"),
        ("{a", "is not closed"),
        ("__../secret__", ""),
    ],
)
def test_what_cannot_be_drawn_is_told_by_the_check(studio: Studio, text: str, fault: str) -> None:
    problems = studio.engine.check(graph(text))
    if fault:
        [problem] = problems
        assert (problem.node, problem.port) == ("expand", "text")
        assert fault in problem.message
    else:
        assert not problems  # it names nothing


def test_a_text_by_a_link_is_refused_when_it_comes(studio: Studio) -> None:
    nodes = {
        "text": use("Text", value="__nothing__"),
        "expand": use("ExpandPrompt", {"text": "text.value"}),
    }
    with pytest.raises((NodeError, EngineError), match="there is no wildcard 'nothing'"):
        studio.run(graph_of(nodes), "expand")


def test_a_file_that_changed_is_drawn_from_again(studio: Studio, folder: Path) -> None:
    path = folder / "new.txt"
    path.write_text("old", encoding="utf-8")
    assert expanded(studio, "{a|a} __new__") == "a old"
    path.write_text("young", encoding="utf-8")
    assert expanded(studio, "{a|a} __new__") == "a young"

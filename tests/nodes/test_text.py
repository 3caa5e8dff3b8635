"""Which layer of a text encoder speaks."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import torch

from engine.errors import Cancelled
from engine.formats.native import document
from engine.formats.preparation import prepare
from engine.graph.graph import Graph
from engine.run.events import Event, Notice
from tests.nodes.studio import Studio, graph_of, use


def tokens(studio: Studio, family: str, **skip: Any) -> torch.Tensor:
    """Of a prompt behind a ClipSkip that stands so in a file; behind none for nothing."""
    nodes = {
        "load": {"type": "LoadCheckpoint", "inputs": {"file": f"{family}.safetensors"}},
        "two": {"type": "Integer", "inputs": {"value": 2}},
        "skip": {"type": "ClipSkip", "links": {"clip": "load.clip"}},
        "prompt": {"type": "EncodePrompt", "inputs": {"text": "apple"}},
    }
    nodes["skip"] |= {"links": {"clip": "load.clip", **skip.pop("links", {})}, "inputs": skip}
    nodes["prompt"]["links"] = {"clip": "load.clip" if skip == {"none": 0} else "skip.clip"}
    if skip == {"none": 0}:
        del nodes["skip"]
    graph = prepare(document({"lienzo": 1, "nodes": nodes}), {}, studio.engine.specs).graph
    assert studio.engine.check(graph) == []
    [entry] = studio.run(graph, "prompt")["prompt"]["conditioning"].entries
    found: torch.Tensor = entry.tokens
    return found


USUAL = {"sd1": 1, "sd2": 2, "sdxl": 2}


@pytest.mark.parametrize("family", USUAL)
def test_one_is_the_last_layer_and_two_the_one_before(studio: Studio, family: str) -> None:
    usual = tokens(studio, family, none=0)
    assert torch.equal(tokens(studio, family, layer=USUAL[family]), usual)
    assert torch.equal(tokens(studio, family, layer=0), usual)
    assert not torch.equal(tokens(studio, family, layer=3), usual)


@pytest.mark.parametrize("family", USUAL)
@pytest.mark.parametrize("layers", [0, 1, 2])
def test_files_that_counted_what_is_left_out_say_the_same(
    studio: Studio, family: str, layers: int
) -> None:
    wanted = tokens(studio, family, layer=USUAL[family] + layers)
    assert torch.equal(tokens(studio, family, layers=layers), wanted)


@pytest.mark.parametrize("family", USUAL)
def test_so_do_those_that_said_nothing_or_had_a_link(studio: Studio, family: str) -> None:
    one = tokens(studio, family, layer=USUAL[family] + 1)
    assert torch.equal(tokens(studio, family), one)
    two = tokens(studio, family, layer=USUAL[family] + 2)
    assert torch.equal(tokens(studio, family, links={"layers": "two.value"}), two)


def test_encoding_can_be_cancelled_before_it_is_done(studio: Studio) -> None:
    def encoding(text: str) -> Graph:
        prompt = use("EncodePrompt", {"clip": "load.clip"}, text=text)
        return graph_of({"load": use("LoadCheckpoint", file="sd1.safetensors"), "prompt": prompt})

    studio.run(encoding("a cat"))  # loading, which ends by itself, is over
    cancel = threading.Event()

    def emit(event: Event) -> None:
        if isinstance(event, Notice):  # of the embedding, before the text is encoded
            cancel.set()

    with pytest.raises(Cancelled):
        studio.engine.run(encoding("embedding:gone"), emit, cancel)

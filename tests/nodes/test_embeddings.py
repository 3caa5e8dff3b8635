"""Embeddings in the prompts of workflows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import NodeError
from engine.run.events import Notice
from tests.nodes.studio import Studio, graph_of, use


@pytest.fixture(scope="module", autouse=True)
def folder(studio: Studio) -> Path:
    path = studio.home / "models" / "embeddings"
    (path / "styles").mkdir(parents=True)
    save_file({"emb_params": torch.ones(2, 16)}, path / "styles/ink.safetensors")
    save_file({"emb_params": torch.ones(2, 24)}, path / "wide.safetensors")
    (path / "old.pt").write_bytes(b"PK\x03\x04" + bytes(50))
    return path


def encoded(studio: Studio, text: str) -> Any:  # a tensor
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "encode": use("EncodePrompt", {"clip": "load.clip"}, text=text),
    }
    found = studio.run(graph_of(nodes), "encode")["encode"]["conditioning"]
    return found.entries[0].tokens


def test_an_embedding_is_found_in_any_folder_and_with_any_ending(studio: Studio) -> None:
    plain = encoded(studio, "a cat")
    found = [
        encoded(studio, f"a cat embedding:{name}")
        for name in ("ink", "ink.safetensors", "styles/ink", "ink,")
    ]
    assert not torch.equal(found[0], plain)
    assert torch.equal(found[0], found[1])
    assert torch.equal(found[0], found[2])
    assert not torch.equal(found[0], found[3])  # there a comma follows


def test_what_is_not_there_is_left_out_and_told(studio: Studio) -> None:
    assert torch.equal(encoded(studio, "a cat embedding:gone"), encoded(studio, "a cat"))
    encoded(studio, "two cats embedding:gone")
    said = [event.text for event in studio.events if isinstance(event, Notice)]
    assert said == ["there is no embedding 'gone': it is left out"]


def test_an_embedding_of_another_width_is_refused_at_its_prompt(studio: Studio) -> None:
    with pytest.raises(NodeError, match=r"'encode'.*text: the embedding 'wide' is 24 wide"):
        encoded(studio, "embedding:wide")


def test_a_file_that_changed_is_encoded_again(studio: Studio, folder: Path) -> None:
    before = encoded(studio, "embedding:ink")
    save_file({"emb_params": torch.ones(3, 16) * 2}, folder / "styles/ink.safetensors")
    assert not torch.equal(encoded(studio, "embedding:ink"), before)


def test_a_linked_prompt_whose_embedding_changed_is_encoded_again(
    studio: Studio, folder: Path
) -> None:
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "one": use("Text", value="a embedding:ink"),
        "encode": use("EncodePrompt", {"clip": "load.clip", "text": "one.value"}),
    }
    studio.run(graph_of(nodes), "encode")
    studio.run(graph_of(nodes), "encode")
    assert "encode" not in studio.ran
    save_file({"emb_params": torch.ones(4, 16) * 3}, folder / "styles/ink.safetensors")
    studio.run(graph_of(nodes), "encode")
    assert "encode" in studio.ran

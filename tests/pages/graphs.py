"""Workflows to open: nodes that have a place on the canvas, written in a line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Graph = dict[str, Any]


def node(
    kind: str, x: int, y: int, /, links: Mapping[str, str] | None = None, **inputs: Any
) -> Graph:
    """A node of a type at a place; links as `{"model": "load.model"}`."""
    return {"type": kind, "at": [x, y], "links": dict(links or {}), "inputs": inputs}


def graph(canvas: Mapping[str, Any] | None = None, /, **nodes: Graph) -> Graph:
    """A workflow of these nodes; `canvas` is what else there is to see, frames for example."""
    looks = {id: {"at": each["at"]} for id, each in nodes.items()}
    return {
        "lienzo": 1,
        "name": "graph",
        "nodes": {id: _without_place(each) for id, each in nodes.items()},
        "canvas": looks | dict(canvas or {}),
    }


def _without_place(node: Graph) -> Graph:
    return {key: value for key, value in node.items() if key != "at" and value != {}}


def chain() -> Graph:
    """From a checkpoint to a picture that is saved, all of it in view."""
    return graph(
        load=node("LoadCheckpoint", 0, 0, file="lienzo-demo.safetensors"),
        positive=node("EncodePrompt", 320, 0, {"clip": "load.clip"}, text="a red boat"),
        negative=node("EncodePrompt", 320, 192, {"clip": "load.clip"}),
        empty=node("EmptyLatent", 320, 384, {"model": "load.model"}, width=128, height=128),
        sampler=node(
            "Sampler",
            640,
            0,
            {
                "model": "load.model",
                "positive": "positive.conditioning",
                "negative": "negative.conditioning",
                "latent": "empty.latent",
            },
            seed=7,
            steps=2,
        ),
        decode=node("Decode", 960, 0, {"vae": "load.vae", "latent": "sampler.latent"}),
        save=node("Save", 960, 288, {"image": "decode.image"}),
    )

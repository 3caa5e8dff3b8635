"""Classes of preprocessors, brought to a resolution first."""

from __future__ import annotations

import pytest

from engine.formats.native import graph
from engine.formats.reading import document_of
from nodes.comfyui.preprocess import CLASSES
from tests.nodes.comfy_graphs import node
from tests.nodes.studio import Studio


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind != "InpaintPreprocessor"])
def test_a_preprocessor_draws_at_its_resolution(kind: str, studio: Studio) -> None:
    settings = {"low_threshold": 100, "high_threshold": 200, "threshold": 32, "pyrUp_iters": 3}
    nodes = {
        "1": node("EmptyImage", width=96, height=48, batch_size=1, color=0xFF8000),
        "2": node(kind, image=["1", 0], resolution=128, **settings),
    }
    engine = studio.engine
    read = document_of(nodes, engine.counterparts, engine.specs)
    assert "near, not the same" in str(read.remarks[0])
    assert engine.check(graph(read.document)) == []
    image = studio.run(graph(read.document), "2")["2"]["image"]
    assert image.pixels.shape == (1, 128, 256, 3)


def test_what_is_to_be_painted_is_left_out_of_the_picture(studio: Studio) -> None:
    nodes = {
        "1": node("EmptyImage", width=16, height=16, batch_size=1, color=0xFFFFFF),
        "2": node("SolidMask", value=1.0, width=16, height=16),
        "3": node("InpaintPreprocessor", image=["1", 0], mask=["2", 0]),
    }
    engine = studio.engine
    read = document_of(nodes, engine.counterparts, engine.specs)
    assert (studio.run(graph(read.document), "3")["3"]["image"].pixels == -1).all()

"""Pictures by the engine, from a checkpoint file: as anybody gets them who runs a workflow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from PIL import Image as Picture
from torch import Tensor

from engine import Image
from engine.engine import Engine
from engine.formats import native
from engine.formats.native import Document, Input
from engine.graph.graph import Const, NodeId
from engine.settings import Settings

TEXT_TO_IMAGE = Path(__file__).parents[1] / "workflows" / "text-to-image.json"
THERE_AND_BACK: Mapping[str, Any] = {  # JSON
    "lienzo": 1,
    "nodes": {
        "checkpoint": {"type": "LoadCheckpoint"},
        "picture": {"type": "LoadImage"},
        "encode": {"type": "Encode", "links": {"vae": "checkpoint.vae", "image": "picture.image"}},
        "decode": {"type": "Decode", "links": {"vae": "checkpoint.vae", "latent": "encode.latent"}},
    },
}


@dataclass(frozen=True)
class Artist:
    """Runs two workflows on one checkpoint. Pictures are uint8 [side, side, 3]."""

    engine: Engine
    inputs: Path  # folder of the pictures that a workflow may read
    checkpoint: str
    side: int

    def draw(self, prompt: str, seed: int, negative: str = "") -> Tensor:
        workflow = native.read(TEXT_TO_IMAGE)
        values: dict[str, Const] = {"prompt": prompt, "negative": negative, "seed": seed}
        values |= {"width": self.side, "height": self.side}
        return self._run(workflow, {workflow.interface[name]: v for name, v in values.items()})

    def reconstruct(self, picture: Tensor) -> Tensor:
        """What the autoencoder makes of a picture."""
        Picture.fromarray(picture.numpy()).save(self.inputs / "picture.png")
        workflow = native.document(dict(THERE_AND_BACK))
        return self._run(workflow, {Input(NodeId("picture"), "file"): "picture.png"})

    def _run(self, workflow: Document, constants: Mapping[Input, Const]) -> Tensor:
        file: dict[Input, Const] = {Input(NodeId("checkpoint"), "file"): self.checkpoint}
        graph = native.graph(native.with_constants(workflow, {**constants, **file}))
        outputs = self.engine.run(graph, lambda event: None, targets=[NodeId("decode")])
        image = outputs[NodeId("decode")]["image"]
        assert isinstance(image, Image)
        return (image.pixels[0] * 255).round().to(torch.uint8)


@contextmanager
def studio(checkpoint: Path, side: int) -> Iterator[Artist]:
    """An artist with an engine of its own, which knows no other file."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "models").mkdir()
        (home / "input").mkdir()
        (home / "models" / "checkpoints").symlink_to(checkpoint.parent.absolute())
        engine = Engine.open(replace(Settings.at(home), cache_bytes=2**24))
        try:
            yield Artist(engine, home / "input", checkpoint.name, side)
        finally:
            engine.close()

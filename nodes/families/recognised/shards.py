"""A model in several files, of which each is a safetensors file of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.files.family import Finding
from engine.files.header import Header

_SHARD = re.compile(r"-0*(\d+)-of-0*(\d+)\.\w+$")


@dataclass(frozen=True, slots=True)
class Shards:
    """Told by the name of the file: the tensors of a shard are any of the model's."""

    def detect(self, header: Header) -> Finding | None:
        match = _SHARD.search(header.path.name)
        if match is None or match[2] == "1":
            return None
        folders = frozenset(("checkpoints", "diffusion_models", "text_encoders", "vae"))
        return Finding(f"part {match[1]} of {match[2]} of a model in several files", folders)

"""The built-in pack: one module a topic. Its order is the order of the node menu."""

from __future__ import annotations

from pathlib import Path

from engine.packs import Pack
from nodes import decode, image, latent, load, sample, text, upscale, value
from nodes.families import FAMILIES

HERE = Path(__file__).parent
PACK = Pack(
    modules=(load, text, latent, sample, decode, image, upscale, value),
    families=FAMILIES,
    models=HERE / "weights",
    pictures=HERE / "pictures",
)

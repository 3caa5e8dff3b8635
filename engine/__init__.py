"""The machine that runs workflows. Start reading at engine/engine.py.

What node authors need is importable from here, and importing it costs nothing heavy.
"""

from engine.node.context import Context
from engine.node.hints import (
    File,
    FileName,
    Finite,
    Hint,
    Multiline,
    Multiple,
    Out,
    Prompt,
    Seed,
    Slider,
)
from engine.node.spec import node
from engine.node.values import Audio, Image, Mask, SavedFile

__all__ = [
    "Audio",
    "Context",
    "File",
    "FileName",
    "Finite",
    "Hint",
    "Image",
    "Mask",
    "Multiline",
    "Multiple",
    "Out",
    "Prompt",
    "SavedFile",
    "Seed",
    "Slider",
    "node",
]

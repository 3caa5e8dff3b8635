"""The machine that runs workflows. Start reading at engine/engine.py.

What node authors need is importable from here, and importing it costs nothing heavy.
"""

from engine.node.context import Context
from engine.node.hints import (
    Advanced,
    Colour,
    File,
    FileName,
    Finite,
    Hint,
    Length,
    Multiline,
    Multiple,
    Out,
    Prompt,
    Seed,
    Slider,
    When,
)
from engine.node.records import Record
from engine.node.spec import node
from engine.node.values import Audio, Image, Mask, SavedFile

__all__ = [
    "Advanced",
    "Audio",
    "Colour",
    "Context",
    "File",
    "FileName",
    "Finite",
    "Hint",
    "Image",
    "Length",
    "Mask",
    "Multiline",
    "Multiple",
    "Out",
    "Prompt",
    "Record",
    "SavedFile",
    "Seed",
    "Slider",
    "When",
    "node",
]

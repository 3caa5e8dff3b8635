"""Which of our nodes stand for which classes of ComfyUI: a table a topic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import Counterpart
from nodes.comfyui import (
    conditioning,
    control,
    image,
    latent,
    load,
    mask,
    model,
    preprocess,
    resizing,
    sample,
    shown,
    value,
    words,
)

TOPICS: Final = (
    *(load, model, conditioning, control, latent, sample, image, mask),
    *(value, words, resizing, shown, preprocess),
)
COUNTERPARTS: Final[Mapping[str, Counterpart]] = {
    name: counterpart for topic in TOPICS for name, counterpart in topic.CLASSES.items()
}

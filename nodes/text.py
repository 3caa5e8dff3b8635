"""Prompts: from words to what a diffusion model is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from engine import ClipRef, Conditioning, Context, Multiline, Slider, node


@node(category="text")
def encode_prompt(
    ctx: Context, clip: ClipRef, text: Annotated[str, Multiline()] = ""
) -> Conditioning:
    """Encode a prompt.

    (words) weigh 1.1, (words:1.3) weigh 1.3, \\( and \\) are plain parentheses. Prompts longer
    than 75 tokens are encoded in pieces of 75.
    """
    with ctx.models.lease(clip) as encoder:
        return encoder.encode(text, clip.skip)


@node(category="text", lane="inline")
def clip_skip(clip: ClipRef, layers: Annotated[int, Slider(0, 24)] = 1) -> ClipRef:
    """Leave out the text encoder's last layers: some models were trained without the last one."""
    return replace(clip, skip=layers)

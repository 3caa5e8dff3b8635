"""Prompts: from words to what a diffusion model is told."""

from __future__ import annotations

from typing import Annotated

from engine import Context, Multiline, Prompt, Slider, node
from nodes.lib.values import Conditioning
from nodes.refs import TextRef


@node(category="text")
def encode_prompt(
    ctx: Context, clip: TextRef, text: Annotated[str, Multiline(), Prompt()] = ""
) -> Conditioning:
    """Encode a prompt.

    (words) weigh 1.1, (words:1.3) weigh 1.3, \\( and \\) are plain parentheses. Prompts longer
    than 75 tokens are encoded in pieces of 75.
    """
    with ctx.models.lease(clip) as encoder:
        return encoder.encode(text, int(clip.options.get("skip", 0)))


@node(category="text", lane="inline")
def clip_skip(clip: TextRef, layers: Annotated[int, Slider(0, 24)] = 1) -> TextRef:
    """Leave out the text encoder's last layers: some models were trained without the last one."""
    return clip.using(skip=layers)

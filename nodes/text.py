"""Prompts: from words to what a diffusion model is told."""

from __future__ import annotations

from typing import Annotated

from engine import Context, Multiline, Prompt, Slider, node
from engine.node.migration import Migration
from nodes.lib.values import Conditioning
from nodes.names import LayerCount
from nodes.refs import TextRef

LEFT_OUT = Migration(
    renamed={"layers": "layer"},
    filled={"layer": 1, "count": "left out"},
    told='its layers are read as "left out", as it counted before; now 1 is the last layer',
)


@node(category="text")
def encode_prompt(
    ctx: Context, clip: TextRef, text: Annotated[str, Multiline(), Prompt()] = ""
) -> Conditioning:
    """Encode a prompt.

    (words) weigh 1.1, (words:1.3) weigh 1.3, \\( and \\) are plain parentheses. Prompts longer
    than 75 tokens are encoded in pieces of 75.
    """
    with ctx.models.lease(clip) as encoder:
        layer, skip = clip.options.get("layer", 0), clip.options.get("skip", 0)
        return encoder.encode(text, int(layer), int(skip))


@node(category="text", lane="inline", migrations=(LEFT_OUT,))
def clip_skip(
    clip: TextRef, layer: Annotated[int, Slider(0, 24)] = 2, count: LayerCount = "from the last"
) -> TextRef:
    """Take what an earlier layer of the text encoder gives: some models were trained with it.

    1 is the last layer, 2 the one before; 0 is the one that the model takes by itself, which is
    the last in Stable Diffusion 1 and the one before in 2 and XL. Counted as "left out", it says
    how many more than that are left out.
    """
    if count == "left out":
        return clip.using(layer=0, skip=layer)
    return clip.using(layer=layer, skip=0)

"""Prompts: from words to what a diffusion model is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from engine import Context, Multiline, Prompt, Slider, node
from engine.errors import InputError
from engine.node.files import Files
from engine.node.migration import Migration
from nodes.lib.mentions import mentioned
from nodes.lib.prompt import PLAIN, Reading
from nodes.lib.prompt_schedule import scheduled
from nodes.lib.values import Conditioning
from nodes.names import EmphasisName, LayerCount
from nodes.refs import TextRef

if TYPE_CHECKING:
    from torch import Tensor

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
    than 75 tokens are encoded in pieces of 75. `embedding:name` stands for the vectors of a file
    in embeddings; one that is not there is left out, and told.

    Example: a (red:1.2) apple, embedding:ink
    """
    return _encoded(ctx, clip, text)


@node(category="text")
def encode_two_prompts(
    ctx: Context,
    clip: TextRef,
    text: Annotated[str, Multiline(), Prompt()] = "",
    first_text: Annotated[str, Multiline(), Prompt()] = "",
) -> Conditioning:
    """Encode a prompt for each of SDXL's two text encoders; `first_text` is for the smaller one.

    EncodePrompt gives both the same, as nearly everybody wants.

    Example: what is in the picture, and as the first text its style
    """
    return _encoded(ctx, clip, text, first_text)


@dataclass(frozen=True, slots=True)
class Schedule(Prompt):
    """Text with changes of words in square brackets."""

    def problem(self, value: Any, files: Files) -> str | None:
        try:
            scheduled(value if isinstance(value, str) else "")
        except ValueError as error:
            return str(error)
        return None

    def remark(self, value: Any, files: Files) -> str | None:
        return None


@node(category="text")
def encode_schedule(
    ctx: Context,
    clip: TextRef,
    text: Annotated[str, Multiline(), Schedule()] = "",
    emphasis: EmphasisName = "comfyui",
) -> Conditioning:
    """Encode a prompt that changes while a picture is sampled.

    [a:b:10] is "a" for 10 steps and then "b", [a:b:0.4] changes after that share of the steps;
    [a:10] begins then, [a::10] ends. [a|b] is one and the other in turn, step by step. Brackets
    may be within brackets. BREAK begins the next 75 tokens. Emphasis "comfyui" is that of
    EncodePrompt; with "a1111" a weight multiplies those around it, [words] weigh 1.1 times less,
    and what is encoded keeps its mean.

    Example: a [sketch:painting:0.3] of a [cat|dog] BREAK soft light
    """
    try:
        texts = scheduled(text)
    except ValueError as error:
        raise InputError(f"text: {error}") from error
    reading = Reading(emphasis, breaks=True)
    told = {each: _encoded(ctx, clip, each, reading=reading) for each, _ in texts}
    entries = [told[each].replaced(steps=steps).entries for each, steps in texts]
    return Conditioning(tuple(entry for group in entries for entry in group))


def _encoded(
    ctx: Context,
    clip: TextRef,
    text: str,
    first_text: str | None = None,
    reading: Reading = PLAIN,
) -> Conditioning:
    """Tells of embeddings that are not there."""
    from nodes.lib.stopping import stoppable

    words = f"{text} {first_text or ''}"
    names = ctx.files.names("embeddings") if "embedding:" in words else []
    vectors = partial(_vectors, ctx, names)
    for readings in mentioned(words):
        if not any(_embedding_file(name, names) for name in readings):
            ctx.note(f"there is no embedding {readings[-1]!r}: it is left out")
    with ctx.models.lease(clip) as encoder, stoppable(encoder.modules, ctx.check):
        layer, skip = clip.options.get("layer", 0), clip.options.get("skip", 0)
        return encoder.encode(text, int(layer), int(skip), vectors, first_text, reading)


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


def _vectors(ctx: Context, names: Sequence[str], name: str) -> Mapping[str, Tensor] | None:
    """Of the file of that name, with or without its folder and suffix."""
    from nodes.families.embedding import read_vectors

    file = _embedding_file(name, names)
    if file is None:
        return None
    if fault := ctx.files.fault("embeddings", file):
        raise InputError(f"text: {fault}")
    return read_vectors(ctx.files.path("embeddings", file))


def _embedding_file(name: str, files: Sequence[str]) -> str | None:
    """As it is written; else in any folder."""
    wanted = (name, f"{name}.safetensors", f"{name}.sft")
    whole = [file for file in files if file in wanted]
    return next(iter(whole or [file for file in files if file.rpartition("/")[2] in wanted]), None)

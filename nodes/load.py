"""Loading: naming weights for the nodes that use them. Nothing is read until one is leased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple, TypeVar

from engine import Context, File, Length, Record, Slider, node
from engine.node.refs import Dtype, FileRef, Patch
from nodes.refs import ModelRef, TextRef, VaeRef

R = TypeVar("R", ModelRef, TextRef)


class Checkpoint(NamedTuple):
    model: ModelRef
    clip: TextRef
    vae: VaeRef


@node(category="load", lane="inline")
def load_checkpoint(
    ctx: Context, file: Annotated[str, File("checkpoints")], dtype: Dtype = "auto"
) -> Checkpoint:
    """Load a checkpoint: its diffusion model, text encoders and VAE.

    `dtype` is what the weights are computed in; "auto" takes what suits the device.
    """
    files = (FileRef("checkpoints", file, ctx.files.stamp("checkpoints", file)),)
    return Checkpoint(
        ModelRef(files, compute=dtype), TextRef(files, compute=dtype), VaeRef(files, compute=dtype)
    )


@dataclass(frozen=True)
class Lora(Record):
    """One LoRA of a list."""

    file: Annotated[str, File("loras")]
    strength: Annotated[float, Slider(-100, 100, 0.05)] = 1.0
    text_strength: Annotated[float | None, Slider(-100, 100, 0.05)] = None
    on: bool = True


class Dressed(NamedTuple):
    model: ModelRef
    clip: TextRef


@node(category="load", lane="inline")
def load_lora(
    ctx: Context,
    model: ModelRef,
    clip: TextRef,
    loras: Annotated[list[Lora], Length(1, 100)],
) -> Dressed:
    """Change a model and its text encoder by LoRAs, one after another.

    Each entry is a file with a `strength` for the model and a `text_strength` for the text
    encoder, which is the same where none is given; below 0 a LoRA is taken away. An entry that
    is not `on` changes nothing. LoRA, LoCon, LoHa, LoKr, GLoRA, OFT, BOFT, DoRA and full
    differences are read, as kohya, diffusers, PEFT and LyCORIS name them.

    Example: [{"file": "ink.safetensors", "strength": 0.8}, {"file": "fog.safetensors"}]
    """
    texts = [(lora, _text_strength(lora)) for lora in loras]
    return Dressed(
        _dressed(ctx, model, [(lora, lora.strength) for lora in loras]),
        _dressed(ctx, clip, texts),
    )


@node(category="load", lane="inline")
def load_model_lora(
    ctx: Context, model: ModelRef, loras: Annotated[list[Lora], Length(1, 100)]
) -> ModelRef:
    """Change a model by LoRAs, one after another, and leave its text encoder as it is.

    Example: [{"file": "lcm.safetensors", "strength": 1.0}]
    """
    return _dressed(ctx, model, [(lora, lora.strength) for lora in loras])


@node(category="load", lane="inline")
def load_vae(ctx: Context, file: Annotated[str, File("vae")], dtype: Dtype = "auto") -> VaeRef:
    """Load a VAE from a file of its own, to use in place of a checkpoint's."""
    return VaeRef((FileRef("vae", file, ctx.files.stamp("vae", file)),), compute=dtype)


def _text_strength(lora: Lora) -> float:
    return lora.strength if lora.text_strength is None else lora.text_strength


def _dressed(ctx: Context, ref: R, loras: Sequence[tuple[Lora, float]]) -> R:
    """With the LoRAs that do anything, in their order. Raises ModelError for another family's."""
    for lora, strength in loras:
        if lora.on and strength:
            file = FileRef("loras", lora.file, ctx.files.stamp("loras", lora.file))
            ref = ref.patched(Patch(file, strength))
    ctx.models.check(ref)
    return ref

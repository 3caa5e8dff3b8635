"""Loading: naming weights for the nodes that use them. Nothing is read until one is leased."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from engine import Context, File, node
from engine.node.refs import Dtype, FileRef
from nodes.refs import ModelRef, TextRef, VaeRef


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


@node(category="load", lane="inline")
def load_vae(ctx: Context, file: Annotated[str, File("vae")], dtype: Dtype = "auto") -> VaeRef:
    """Load a VAE from a file of its own, to use in place of a checkpoint's."""
    return VaeRef((FileRef("vae", file, ctx.files.stamp("vae", file)),), compute=dtype)

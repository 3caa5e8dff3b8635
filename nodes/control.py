"""Steering a model by pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from engine import Context, File, Image, Slider, node
from engine.errors import InputError
from engine.node.refs import Dtype, FileRef
from nodes.lib.values import Conditioning, Control, Span
from nodes.refs import ControlRef

Share = Annotated[float, Slider(0, 1, 0.01)]


@node(category="control", lane="inline")
def load_control_net(
    ctx: Context, file: Annotated[str, File("controlnet", (ControlRef,))], dtype: Dtype = "auto"
) -> ControlRef:
    """Load a ControlNet, such as one that was trained on edges.

    It must be of the same family as the model that it is to steer.
    """
    files = (FileRef("controlnet", file, ctx.files.stamp("controlnet", file)),)
    return ControlRef(files, compute=dtype)


@node(category="control", lane="inline")
def apply_control_net(
    conditioning: Conditioning,
    control_net: ControlRef,
    image: Image,
    strength: Annotated[float, Slider(0, 10, 0.05)] = 1.0,
    start: Share = 0.0,
    end: Share = 1.0,
    shared: bool = True,
) -> Conditioning:
    """Have a picture steer what a prompt draws, such as one of the edges of a room.

    From `start` to `end` of the sampling. `shared` has it steer the negative prompt as well, as
    nearly everybody wants; else only what it is applied to. Several can follow one another: what
    they add is added up.
    """
    if start > end:
        raise InputError(f"from {start} to {end}: wanted an end after the start")
    if not strength:
        return conditioning
    control = Control(control_net, image.pixels[..., :3], strength, Span(start, end), shared)
    return Conditioning(
        tuple(replace(entry, controls=(*entry.controls, control)) for entry in conditioning)
    )

"""Making, changing and keeping latents."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from engine import Context, File, FileName, Multiple, Out, SavedFile, Slider, node
from engine.errors import InputError
from nodes.lib.space import STABLE_DIFFUSION, LatentSpace
from nodes.lib.values import Latent
from nodes.names import MethodName
from nodes.output import write_numbered
from nodes.refs import ModelRef, outline_of

Side = Annotated[int, Multiple(16, 16384, STABLE_DIFFUSION.factor)]


@node(category="latent", lane="inline")
def empty_latent(
    ctx: Context,
    model: ModelRef | None = None,
    width: Side = 512,
    height: Side = 512,
    batch: Annotated[int, Slider(1, 4096)] = 1,
) -> Latent:
    """A latent with nothing in it yet, to start from. Sizes are in pixels.

    A linked model decides the channels and the scale; without one they are Stable Diffusion's.
    """
    import torch

    space = STABLE_DIFFUSION if model is None else outline_of(ctx.models, model).space
    _check_sides(space, width, height)
    zeros = torch.zeros(1).expand(space.shape(batch, width, height))
    return Latent(zeros, space)  # takes no memory, however large


@node(category="latent", lane="cpu")
def latent_upscale(
    latent: Latent,
    width: Side = 1024,
    height: Side = 1024,
    method: MethodName = "nearest-exact",
) -> Latent:
    """Resize a latent, to sample a larger picture from it. Sizes are in pixels."""
    from nodes.lib.resize import resize

    _check_sides(latent.space, width, height)
    factor = latent.space.factor
    return replace(
        latent, samples=resize(latent.samples, width // factor, height // factor, method)
    )


@node(category="latent", lane="cpu", effect=True)
def save_latent(
    ctx: Context, latent: Latent, name: Annotated[str, FileName()] = "lienzo"
) -> Annotated[SavedFile, Out("file")]:
    """Keep a latent in a .safetensors file of the output folder, with its mask and all it knows."""
    from nodes.latent_files import written

    [file] = write_numbered(ctx.output, name, ".safetensors", [written(latent, ctx.record)])
    return file


@node(category="latent", lane="cpu", version=2)
def load_latent(ctx: Context, file: Annotated[str, File("latents")]) -> Latent:
    """Read a latent that was saved, by this program or by ComfyUI.

    Files of the input folder come first, then those of the output folder.
    """
    from nodes.latent_files import read

    return read(ctx.files.path("latents", file), file)


def _check_sides(space: LatentSpace, *sides: int) -> None:
    for side in sides:
        if side % space.factor or side < space.factor:
            raise InputError(f"{side} is not a multiple of {space.factor}")

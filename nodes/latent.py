"""Making, changing and keeping latents."""

from __future__ import annotations

from typing import Annotated

from engine import Context, File, FileName, Multiple, Out, SavedFile, Slider, node
from engine.errors import InputError
from engine.files.header import read_header
from nodes.lib.resize import MethodName
from nodes.lib.space import LatentSpace
from nodes.lib.values import Latent
from nodes.output import write_numbered
from nodes.refs import ModelRef

FACTOR = 8  # pixels per latent cell, where no model says otherwise
CHANNELS = 4
COMFY_KEY, COMFY_RAW = "latent_tensor", "latent_format_version_0"
COMFY_OLD_SCALE = 0.18215  # older files of ComfyUI hold scaled latents

Side = Annotated[int, Multiple(16, 16384, FACTOR)]


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

    channels, factor = CHANNELS, FACTOR
    if model is not None:
        space = ctx.models.describe(model)
        assert isinstance(space, LatentSpace)
        channels, factor = space.channels, space.factor
    for side in (width, height):
        if side % factor or side < factor:  # a linked number has not been checked before
            raise InputError(f"{side} is not a multiple of {factor}")
    shape = (batch, channels, height // factor, width // factor)
    return Latent(torch.zeros(1).expand(shape))  # takes no memory, however large


@node(category="latent", lane="cpu")
def latent_upscale(
    latent: Latent,
    width: Side = 1024,
    height: Side = 1024,
    method: MethodName = "nearest-exact",
) -> Latent:
    """Resize a latent, to sample a larger picture from it. Sizes are in pixels."""
    from nodes.lib.resize import resize

    return Latent(resize(latent.samples, width // FACTOR, height // FACTOR, method))


@node(category="latent", lane="cpu", effect=True)
def save_latent(
    ctx: Context, latent: Latent, name: Annotated[str, FileName()] = "lienzo"
) -> Annotated[SavedFile, Out("file")]:
    """Keep a latent in a .safetensors file of the output folder."""
    from safetensors.torch import save

    data = save({"latent": latent.samples.contiguous()}, metadata=dict(ctx.record))
    [file] = write_numbered(ctx.output, name, ".safetensors", [data])
    return file


@node(category="latent", lane="cpu")
def load_latent(ctx: Context, file: Annotated[str, File("latents")]) -> Latent:
    """Read a latent that was saved, by this program or by ComfyUI.

    Files of the input folder come first, then those of the output folder.
    """
    from safetensors.torch import load_file

    path = ctx.files.path("latents", file)
    found = read_header(path).tensors
    if "latent" not in found and COMFY_KEY not in found:
        raise InputError(f"{file} holds no latent: found {', '.join(list(found)[:5]) or 'nothing'}")
    tensors = {name: tensor.clone() for name, tensor in load_file(path).items()}  # no file's own
    if "latent" in tensors:
        samples = tensors["latent"].float()
    else:
        scale = 1.0 if COMFY_RAW in tensors else 1 / COMFY_OLD_SCALE
        samples = tensors[COMFY_KEY].float() * scale
    if samples.ndim != 4:
        raise InputError(
            f"{file} has shape {list(samples.shape)}: wanted [batch, channel, height, width]"
        )
    return Latent(samples)

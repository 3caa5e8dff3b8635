"""Making, changing and keeping latents."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from engine import Context, File, FileName, Multiple, Out, SavedFile, Slider, node
from engine.errors import InputError
from engine.files.header import read_header
from nodes.lib.space import STABLE_DIFFUSION, LatentSpace
from nodes.lib.values import Latent
from nodes.names import MethodName
from nodes.output import write_numbered
from nodes.refs import ModelRef

SPACE_KEY = "latent_space"  # the name of the space, in the metadata of saved latents
FACTOR = 8  # of latents in files, which do not tell
COMFY_KEY, COMFY_RAW = "latent_tensor", "latent_format_version_0"
COMFY_OLD_SCALE = 0.18215  # older files of ComfyUI hold scaled latents

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

    space = STABLE_DIFFUSION
    if model is not None:
        described = ctx.models.describe(model)
        assert isinstance(described, LatentSpace)
        space = described
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
    """Keep a latent in a .safetensors file of the output folder."""
    from safetensors.torch import save

    metadata = {**ctx.record, SPACE_KEY: latent.space.name}
    data = save({"latent": latent.samples.contiguous()}, metadata=metadata)
    [file] = write_numbered(ctx.output, name, ".safetensors", [data])
    return file


@node(category="latent", lane="cpu")
def load_latent(ctx: Context, file: Annotated[str, File("latents")]) -> Latent:
    """Read a latent that was saved, by this program or by ComfyUI.

    Files of the input folder come first, then those of the output folder.
    """
    from safetensors.torch import load_file

    path = ctx.files.path("latents", file)
    header = read_header(path)
    found = header.tensors
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
    space = LatentSpace(samples.shape[1], FACTOR, 1.0, name=header.metadata.get(SPACE_KEY, ""))
    return Latent(samples, space)


def _check_sides(space: LatentSpace, *sides: int) -> None:
    for side in sides:
        if side % space.factor or side < space.factor:
            raise InputError(f"{side} is not a multiple of {space.factor}")

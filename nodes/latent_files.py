"""Latents in safetensors files: samples, mask, batch index, and the space that they lie in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import InputError
from engine.files.header import read_header
from nodes.lib.space import LatentSpace
from nodes.lib.values import Latent

if TYPE_CHECKING:
    from torch import Tensor

SAMPLES, MASK, BATCH_INDEX = "latent", "mask", "batch_index"  # tensors
SPACE = "latent_space"  # of the metadata: the space as JSON, in older files its name alone
COMFY_SAMPLES, COMFY_RAW = "latent_tensor", "latent_format_version_0"
COMFY_OLD_SCALE = 0.18215  # older files of ComfyUI hold scaled latents
FACTOR = 8  # of latents in files that do not tell


def written(latent: Latent, record: Mapping[str, str]) -> bytes:
    """The file, which remembers the record too."""
    import msgspec
    import torch
    from safetensors.torch import save

    tensors = {SAMPLES: latent.samples.contiguous()}
    if latent.mask is not None:
        tensors[MASK] = latent.mask.contiguous()
    if latent.batch_index is not None:
        tensors[BATCH_INDEX] = torch.tensor(latent.batch_index, dtype=torch.int64)
    space = msgspec.json.encode(latent.space).decode()
    return save(tensors, metadata={**record, SPACE: space})


def read(path: Path, name: str) -> Latent:
    """Raises InputError for a file that is no such latent; `name` is that for people."""
    from safetensors.torch import load_file

    header = read_header(path)
    found = header.tensors
    if SAMPLES not in found and COMFY_SAMPLES not in found:
        raise InputError(f"{name} holds no latent: found {', '.join(list(found)[:5]) or 'nothing'}")
    tensors = {key: tensor.clone() for key, tensor in load_file(path).items()}  # no file's own
    samples = _samples(tensors)
    space = _space(header.metadata.get(SPACE, ""), samples, name)
    wanted = ["batch", "channel", *(["frame"] if space.frames else []), "height", "width"]
    if samples.ndim != len(wanted):
        raise InputError(f"{name} has shape {list(samples.shape)}: wanted [{', '.join(wanted)}]")
    if samples.shape[1] != space.channels:
        raise InputError(f"{name} has {samples.shape[1]} channels, but lies in {space}")
    mask, index = tensors.get(MASK), tensors.get(BATCH_INDEX)
    return Latent(
        samples,
        space,
        None if mask is None else _mask(mask, len(samples), name),
        None if index is None else _batch_index(index, len(samples), name),
    )


def _samples(tensors: Mapping[str, Tensor]) -> Tensor:
    if SAMPLES in tensors:
        return tensors[SAMPLES].float()
    scale = 1.0 if COMFY_RAW in tensors else 1 / COMFY_OLD_SCALE
    return tensors[COMFY_SAMPLES].float() * scale


def _space(text: str, samples: Tensor, name: str) -> LatentSpace:
    import msgspec

    if not text.startswith("{"):
        channels = samples.shape[1] if samples.ndim > 1 else 0
        return LatentSpace(channels, FACTOR, 1.0, name=text)
    try:
        return msgspec.json.decode(text, type=LatentSpace)
    except msgspec.MsgspecError as error:
        raise InputError(f"{name} says of its space: {text[:200]}. {error}") from error


def _mask(mask: Tensor, batch: int, name: str) -> Tensor:
    if mask.ndim != 3 or len(mask) not in (1, batch):
        raise InputError(
            f"the mask in {name} has shape {list(mask.shape)}: wanted [1 or {batch}, height, width]"
        )
    return mask.float()


def _batch_index(index: Tensor, batch: int, name: str) -> tuple[int, ...]:
    numbers = [int(number) for number in index.flatten().tolist()]
    if len(numbers) != batch or min(numbers) < 0:
        raise InputError(
            f"the batch index in {name} is {numbers[:20]}: wanted {batch} numbers from 0 on"
        )
    return tuple(numbers)

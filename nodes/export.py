"""Writing weights, with all that changes them, as files of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Annotated

from engine import Context, FileName, Out, SavedFile, node
from engine.errors import InputError
from engine.node.refs import Dtype
from engine.node.values import Stored
from nodes.output import write_numbered
from nodes.refs import ModelRef, TextRef, VaeRef

if TYPE_CHECKING:
    from torch import Tensor

_STATED = frozenset(("prediction", "zero_terminal_snr"))  # options of a model that files tell


@node(category="load", effect=True)
def save_checkpoint(
    ctx: Context,
    model: ModelRef | None = None,
    clip: TextRef | None = None,
    vae: VaeRef | None = None,
    name: Annotated[str, FileName()] = "checkpoints/lienzo",
    dtype: Dtype = "auto",
) -> Annotated[tuple[SavedFile, ...], Out("files")]:
    """Save weights as they are used, with their LoRAs and merges, in the output folder.

    The file is safetensors in the original layout of its family, with the workflow inside. What
    is not linked is left out: a VAE alone becomes a VAE file, text encoders alone a file each.
    `dtype` "auto" keeps the bits that are computed with; float16 makes files half that size.

    Example: model and clip from LoadLora, vae from LoadCheckpoint, name "checkpoints/ink"
    """
    refs = [ref for ref in (model, clip, vae) if ref is not None]
    if not refs:
        raise InputError("nothing to save: wanted a link to model, clip or vae")
    if unsaid := sorted({name for ref in refs for name in ref.options} - _STATED):
        ctx.note(f"not saved, as it is no part of the weights: {', '.join(unsaid)}")
    with ExitStack() as held:
        parts = [held.enter_context(ctx.models.stored(ref, len(refs) == 1)) for ref in refs]
        saved: list[SavedFile] = []
        for end, tensors in _files(parts, split=refs == [clip]):
            metadata = {key: text for part in parts for key, text in part.metadata.items()}
            content = partial(_write, _converted(tensors, dtype), {**metadata, **ctx.record})
            saved += write_numbered(ctx.output, f"{name}{end}", ".safetensors", [content])
        return tuple(saved)


def _files(parts: Sequence[Stored], split: bool) -> Iterator[tuple[str, Mapping[str, Tensor]]]:
    """The end of each file's name, and its tensors; text encoders alone are split."""
    tensors = {name: tensor for part in parts for name, tensor in part.tensors.items()}
    if not split:
        yield "", tensors
        return
    for key in sorted({name.partition(".")[0] for name in tensors}):
        own = {name: tensor for name, tensor in tensors.items() if name.startswith(f"{key}.")}
        yield f"_{key}", {name.partition(".")[2]: tensor for name, tensor in own.items()}


def _converted(tensors: Mapping[str, Tensor], dtype: Dtype) -> Mapping[str, Tensor]:
    import torch

    if dtype == "auto":
        return tensors
    wanted: torch.dtype = getattr(torch, dtype)
    return {
        name: tensor if tensor.numel() == 1 else tensor.to(wanted)  # a number that marks something
        for name, tensor in tensors.items()
    }


def _write(tensors: Mapping[str, Tensor], metadata: Mapping[str, str], path: object) -> None:
    from safetensors.torch import save_file

    save_file(dict(tensors), str(path), dict(metadata))

"""The blocks of a UNet in the order of a call, and hooks that change what enters or leaves them.

An input block keeps a skip on the way down, an output block reads one on the way up; both are
counted through all levels, samplers included, as in the LDM layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from torch import Tensor, nn

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

Change: TypeAlias = Callable[[Tensor], Tensor]


class Block(NamedTuple):
    first: nn.Module
    last: nn.Module
    width: int  # channels: of an input block, those it gives; of an output block, those it reads


def input_blocks(module: UNet2DConditionModel) -> list[Block]:
    blocks = [Block(module.conv_in, module.conv_in, module.conv_in.out_channels)]
    for level in module.down_blocks:
        blocks += [Block(*ends, ends[0].out_channels) for ends in _layers(level)]
        blocks += [Block(each, each, each.out_channels) for each in _samplers(level, "down")]
    return blocks


def output_blocks(module: UNet2DConditionModel) -> list[Block]:
    """The last block of a level ends with its upsampler."""
    blocks: list[Block] = []
    for level in module.up_blocks:
        blocks += [Block(*ends, ends[0].in_channels) for ends in _layers(level)]
        for upsampler in _samplers(level, "up"):
            blocks[-1] = blocks[-1]._replace(last=upsampler)
    return blocks


def upsamplers(module: UNet2DConditionModel) -> list[nn.Module]:
    return [each for level in module.up_blocks for each in _samplers(level, "up")]


def _samplers(level: Any, way: str) -> Iterable[Any]:
    return getattr(level, f"{way}samplers") or ()


def _layers(level: Any) -> Iterator[tuple[Any, nn.Module]]:
    """A residual block, and the attention after it where there is one."""
    attentions = getattr(level, "attentions", None) or level.resnets
    yield from zip(level.resnets, attentions, strict=True)


def before(module: nn.Module, change: Change, hooks: ExitStack) -> None:
    """Change what enters a module, until the stack ends."""

    def hook(module: nn.Module, given: tuple[Any, ...]) -> tuple[Any, ...]:
        return (change(given[0]), *given[1:])

    hooks.callback(module.register_forward_pre_hook(hook).remove)


def after(module: nn.Module, change: Change, hooks: ExitStack) -> None:
    """Change what leaves a module, until the stack ends."""

    def hook(module: nn.Module, given: tuple[Any, ...], output: Any) -> Any:
        if isinstance(output, tuple):
            return (change(output[0]), *output[1:])
        return change(output)

    hooks.callback(module.register_forward_hook(hook).remove)


def sized(upsampler: nn.Module, size: Callable[[], tuple[int, ...]], hooks: ExitStack) -> None:
    """Let an upsampler give a size, until the stack ends."""

    def hook(module: nn.Module, given: tuple[Any, ...]) -> tuple[Any, ...]:
        return given[0], size()

    hooks.callback(upsampler.register_forward_pre_hook(hook).remove)

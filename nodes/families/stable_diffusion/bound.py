"""A UNet with all that it is told at hand, as it is asked step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from nodes.families.stable_diffusion.attention import perturbed, recorded
from nodes.families.stable_diffusion.likeness import Likeness, liken
from nodes.families.stable_diffusion.steering import Steering, residuals
from nodes.lib.components import Levels

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

_MOST_REPEATS = 4  # of a short prompt's tokens, before two prompts take two calls


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What a UNet is told of a prompt, on its device."""

    tokens: Tensor  # [1, token, width]
    pooled: Tensor | None  # [1, width]
    attention: Tensor | None  # [1, token]
    beside: Tensor | None  # [batch, channel, height, width] of its window
    controls: tuple[Steering, ...] = ()
    pictures: tuple[Likeness, ...] = ()


class BoundUNet:
    """A UNet with its prompts, sizes and table of timesteps at hand."""

    def __init__(
        self,
        module: UNet2DConditionModel,
        levels: Levels,
        told: Sequence[Told],
        labels: Tensor | None,
        at_once: int,
        altered: Callable[[float], AbstractContextManager[None]],
    ) -> None:
        """`altered` changes, while inside, what the module does at a noise level."""
        self._altered = altered
        self._module = module
        self._levels = levels
        self._told = told
        self._labels = labels
        self._at_once = at_once
        self._joined: dict[tuple[tuple[int, ...], int], dict[str, object]] = {}

    def __call__(self, x: Tensor, sigma: float, which: Sequence[int]) -> list[Tensor]:
        batch = len(x) // len(which)
        timestep = torch.full((), self._levels.timestep(sigma), device=x.device)
        outputs: list[Tensor] = []
        for call in self._calls(which):
            start = len(outputs) * batch
            part = x[start : start + len(call) * batch].to(self._module.dtype)
            with torch.inference_mode():
                output = self._output(part, sigma, timestep, call, batch)
            outputs += output.float().chunk(len(call))
        return outputs

    def perturbed(self) -> AbstractContextManager[None]:
        return perturbed(self._module)

    def recorded(self) -> AbstractContextManager[Sequence[Tensor]]:
        return recorded(self._module)

    def _output(
        self, x: Tensor, sigma: float, timestep: Tensor, call: tuple[int, ...], batch: int
    ) -> Tensor:
        told, arguments = [self._told[i] for i in call], self._arguments(call, batch)
        steered = residuals([each.controls for each in told], x, sigma, timestep, arguments)
        beside = [each.beside for each in told if each.beside is not None]
        if beside:
            x = torch.cat([x, torch.cat(beside)], dim=1)
        with ExitStack() as hooks:
            steered.on(self._module, hooks)  # before what alters the same features
            liken([each.pictures for each in told], sigma, batch, self._module, hooks)
            hooks.enter_context(self._altered(sigma))
            output: Tensor = self._module(x, timestep, return_dict=False, **arguments)[0]
        return output

    def _calls(self, which: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Runs of entries that one call computes."""
        call: list[int] = []
        for index in which:
            if call and not self._join(*call, index):
                yield tuple(call)
                call = []
            call.append(index)
        yield tuple(call)

    def _join(self, *indices: int) -> bool:
        told = [self._told[index] for index in indices]
        lengths = [each.tokens.shape[1] for each in told]
        alike = len({each.attention is None for each in told}) == 1
        short = lcm(*lengths) // min(lengths) <= _MOST_REPEATS
        steered = len({tuple(control.manner for control in each.controls) for each in told}) == 1
        likened = len({tuple(each.manner for each in one.pictures) for one in told}) == 1
        return len(indices) <= self._at_once and alike and short and steered and likened

    def _arguments(self, call: tuple[int, ...], batch: int) -> dict[str, object]:
        """What a call is given beside the samples, made once for all steps."""
        key = (call, batch)
        if key not in self._joined:
            self._joined[key] = _arguments([self._told[i] for i in call], batch)
            if self._labels is not None:
                labels = self._labels[list(call)].repeat_interleave(batch, 0)
                pooled = [self._told[i].pooled for i in call]
                texts = torch.cat([each for each in pooled if each is not None])
                self._joined[key]["added_cond_kwargs"] = {
                    "text_embeds": texts.repeat_interleave(batch, 0),
                    "time_ids": labels,
                }
        return self._joined[key]


def _arguments(told: Sequence[Told], batch: int) -> dict[str, object]:
    """All prompts in one batch, each `batch` times, the shorter repeated to a common length."""
    length = lcm(*(each.tokens.shape[1] for each in told))
    equal = [each.tokens.repeat(1, length // each.tokens.shape[1], 1) for each in told]
    arguments: dict[str, object] = {
        "encoder_hidden_states": torch.cat(equal).repeat_interleave(batch, 0)
    }
    masks = [
        each.attention.repeat(1, length // each.attention.shape[1])
        for each in told
        if each.attention is not None
    ]
    if masks:
        arguments["encoder_attention_mask"] = torch.cat(masks).repeat_interleave(batch, 0)
    return arguments

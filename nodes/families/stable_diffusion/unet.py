"""The UNet of a Stable Diffusion model, as sampling calls it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

from engine.errors import InputError
from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.layout import UNET
from nodes.families.modules import load_module
from nodes.families.stable_diffusion.beside import READ, Beside
from nodes.families.stable_diffusion.dynamics import Dynamics
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.stable_diffusion.plan import SIZES, SizeLabels, UNetPlan
from nodes.lib.components import Levels, Shape, Start
from nodes.lib.regions import Placed
from nodes.lib.space import LatentSpace
from nodes.lib.values import Entry, Extra

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

_MOST_REPEATS = 4  # of a short prompt's tokens, before two prompts take two calls


class UNetNetwork:
    """A UNet that predicts noise or velocity."""

    def __init__(
        self,
        module: UNet2DConditionModel,
        sizes: UNetSizes,
        space: LatentSpace,
        dynamics: Dynamics,
        labels: SizeLabels | None = None,
        beside: Beside | None = None,
    ) -> None:
        self.space = space
        self.levels = dynamics.levels()
        self.prediction = dynamics.prediction(self.levels)
        self._dynamics = dynamics
        self._module = module
        self._sizes = sizes
        self._labels = labels
        self._beside = beside

    def using(self, options: Mapping[str, object]) -> UNetNetwork:
        dynamics = self._dynamics.using(options)
        if dynamics == self._dynamics:
            return self
        return UNetNetwork(
            self._module, self._sizes, self.space, dynamics, self._labels, self._beside
        )

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [cast("nn.Module", self._module)]

    def activation_bytes(self, entries: int, shape: Shape) -> int:
        batch, _, height, width = shape
        itemsize = self._module.dtype.itemsize
        return unet_activation_bytes(self._sizes, entries * batch, height, width, itemsize)

    def to_device(self, x: Tensor) -> Tensor:
        return x.to(self._module.device, torch.float32)

    def bind(self, asked: Sequence[Placed], start: Start, at_once: int) -> BoundUNet:
        self._check([placed.entry for placed in asked])
        return BoundUNet(
            self._module,
            self.levels,
            [self._told(placed, start) for placed in asked],
            self._size_labels(asked, start.shape),
            at_once,
        )

    def _told(self, placed: Placed, start: Start) -> Told:
        device, dtype = self._module.device, self._module.dtype
        entry, beside = placed.entry, None
        if self._beside is not None:
            beside = placed.window.of(self._beside(entry.extra, start, self.space)).to(dtype)
        labelled = self._labels is not None and entry.pooled is not None
        return Told(
            entry.tokens.to(device, dtype),
            entry.pooled.to(device, dtype) if labelled and entry.pooled is not None else None,
            None if entry.attention is None else entry.attention.to(device),
            beside,
        )

    def _size_labels(self, asked: Sequence[Placed], shape: Shape) -> Tensor | None:
        """A row for each entry: an aesthetic score is another for prompts to avoid."""
        if self._labels is None:
            return None
        height, width = (side * self.space.factor for side in shape[2:])
        rows = [
            self._labels(height, width, placed.is_followed, _numbers(placed.entry.extra))
            for placed in asked
        ]
        return torch.tensor(rows, device=self._module.device)

    def _check(self, entries: Sequence[Entry]) -> None:
        wanted, another = self._sizes.context, "the prompt was encoded for another family of models"
        for entry in entries:
            found = entry.tokens.shape[-1]
            if found != wanted:
                raise InputError(f"{another}: its tokens are {found} wide, wanted {wanted}")
            if self._labels is not None and entry.pooled is None:
                raise InputError(f"{another}: not pooled")
            known = READ if self._labels is None else READ | SIZES
            unread = [name for name in entry.extra if name not in known]
            if unread:
                raise InputError(f"the prompt brings {', '.join(unread)}, which is not read")


def _numbers(extra: Extra) -> dict[str, float]:
    return {name: value for name, value in extra.items() if isinstance(value, int | float)}


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What a UNet is told of a prompt, on its device."""

    tokens: Tensor  # [1, token, width]
    pooled: Tensor | None  # [1, width]
    attention: Tensor | None  # [1, token]
    beside: Tensor | None  # [batch, channel, height, width] of its window


class BoundUNet:
    """A UNet with its prompts, sizes and table of timesteps at hand."""

    def __init__(
        self,
        module: UNet2DConditionModel,
        levels: Levels,
        told: Sequence[Told],
        labels: Tensor | None,
        at_once: int,
    ) -> None:
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
            beside = [each for i in call if (each := self._told[i].beside) is not None]
            if beside:
                part = torch.cat([part, torch.cat(beside)], dim=1)
            with torch.inference_mode():
                output: Tensor = self._module(
                    part, timestep, return_dict=False, **self._arguments(call, batch)
                )[0]
            outputs += output.float().chunk(len(call))
        return outputs

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
        return len(indices) <= self._at_once and alike and short

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


def load_unet(
    header: Header, plan: UNetPlan, precision: Precision, check: Check
) -> UNet2DConditionModel:
    """diffusers' module, holding the file's weights. Raises ModelError."""
    return load_module(lambda: _module(plan), header, plan.names, precision, check, [UNET])


def _module(plan: UNetPlan) -> UNet2DConditionModel:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

    sizes = plan.sizes
    labelled = {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": plan.label_width,
        "projection_class_embeddings_input_dim": sizes.vector,
    }
    module: UNet2DConditionModel = UNet2DConditionModel(
        in_channels=sizes.in_channels,
        out_channels=sizes.out_channels,
        block_out_channels=sizes.channels,
        layers_per_block=sizes.layers,
        down_block_types=tuple(
            "CrossAttnDownBlock2D" if depth else "DownBlock2D" for depth in sizes.depths
        ),
        up_block_types=tuple(
            "CrossAttnUpBlock2D" if depth else "UpBlock2D" for depth in sizes.depths[::-1]
        ),
        # The middle takes the last level's depth, so that one is given even without attention.
        transformer_layers_per_block=(
            *(depth or 1 for depth in sizes.depths[:-1]),
            sizes.middle_depth,
        ),
        attention_head_dim=plan.heads,  # the number of heads: the name is an old mistake
        cross_attention_dim=sizes.context,
        use_linear_projection=sizes.linear,
        norm_num_groups=plan.groups,
        **(labelled if sizes.vector else {}),
    )
    return module


def unet_activation_bytes(
    sizes: UNetSizes, batch: int, height: int, width: int, itemsize: int
) -> int:
    """Peak of one call, for latents of that size, measured to be 1.2 to 1.4 times too high.

    Each cell takes 30 numbers for each channel of the finest level: its own, those kept for the
    way up, and the attention's. The largest weight, the first on the way up, is laid out anew.
    """
    cells = batch * height * width
    largest_weight = 2 * sizes.channels[-1] * sizes.channels[-1] * 3 * 3
    return (36 * sizes.channels[0] * cells + largest_weight) * itemsize


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

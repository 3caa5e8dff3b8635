"""The UNet of a Stable Diffusion model, as sampling calls it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

from engine.errors import InputError
from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.ip_adapter.net import IpAdapter
from nodes.families.layout import UNET
from nodes.families.modules import load_module
from nodes.families.stable_diffusion.alterations import Alterations
from nodes.families.stable_diffusion.beside import READ, Beside
from nodes.families.stable_diffusion.bound import BoundUNet, Told
from nodes.families.stable_diffusion.dynamics import Dynamics
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.stable_diffusion.likeness import Likeness, fits
from nodes.families.stable_diffusion.plan import SIZES, SizeLabels, UNetPlan, way_down
from nodes.families.stable_diffusion.steering import Net, Steering
from nodes.lib.components import Shape, Start
from nodes.lib.regions import Placed
from nodes.lib.space import LatentSpace
from nodes.lib.values import Adapter, Control, Entry, Extra

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

NO_OPTIONS: Mapping[str, object] = MappingProxyType({})


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
        options: Mapping[str, object] = NO_OPTIONS,
    ) -> None:
        self.space = space
        self.options = options
        self.levels = dynamics.levels()
        self.prediction = dynamics.prediction(self.levels)
        self._dynamics = dynamics
        self._alterations = Alterations.of(options)
        self._module = module
        self._sizes = sizes
        self._labels = labels
        self._beside = beside

    def using(self, options: Mapping[str, object]) -> UNetNetwork:
        if dict(options) == dict(self.options):
            return self
        return UNetNetwork(
            self._module,
            self._sizes,
            self.space,
            self._dynamics.using(options),
            self._labels,
            self._beside,
            options,
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
            partial(
                self._alterations.on,
                self._module,
                self._sizes.channels[0],
                self.levels,
                start.random or torch.Generator(),
            ),
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
            tuple(self._steering(control, placed, start) for control in entry.controls),
            tuple(self._likeness(adapter, start) for adapter in entry.adapters),
        )

    def _steering(self, control: Control, placed: Placed, start: Start) -> Steering:
        net = start.controls[control.net]
        if not isinstance(net, Net) or not net.steers(self._sizes):
            name = control.net.file_names
            raise InputError(f"{name} is a ControlNet for models of another family than this one")
        with torch.inference_mode():
            read = net.read(control.hint, placed.window.size, self.space.factor, len(start.clean))
        at = self.levels.at
        spans = at(control.span.start), at(control.span.end)
        return Steering(net, read, control.strength, *spans, control.kind)

    def _likeness(self, adapter: Adapter, start: Start) -> Likeness:
        net, name = start.controls[adapter.net], adapter.net.file_names
        if not isinstance(net, IpAdapter) or not fits(net, self._module):
            raise InputError(f"{name} is an IP-Adapter for models of another build than this one")
        if not net.reads(adapter.picture):
            raise InputError(f"{name} reads what another vision encoder sees than was used")
        with torch.inference_mode():
            keys = net.keys(adapter.picture, adapter.blank)
        at = self.levels.at
        return Likeness(net, keys, adapter.weight, at(adapter.span.start), at(adapter.span.end))

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


def load_unet(
    header: Header, plan: UNetPlan, precision: Precision, check: Check
) -> UNet2DConditionModel:
    """diffusers' module, holding the file's weights. Raises ModelError."""
    return load_module(lambda: build_unet(plan), header, plan.names, precision, check, [UNET])


def build_unet(plan: UNetPlan) -> UNet2DConditionModel:
    """diffusers' module, as it begins."""
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

    module: UNet2DConditionModel = UNet2DConditionModel(
        out_channels=plan.sizes.out_channels,
        up_block_types=tuple(
            "CrossAttnUpBlock2D" if depth else "UpBlock2D" for depth in plan.sizes.depths[::-1]
        ),
        **way_down(plan.sizes, plan.heads, plan.groups, plan.label_width),
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

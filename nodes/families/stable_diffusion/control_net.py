"""A ControlNet, which reads what the UNet reads, and a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.modules import load_module, read_tensors
from nodes.families.stable_diffusion.control_plan import ControlPlan
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.stable_diffusion.plan import way_down
from nodes.families.stable_diffusion.residuals import Residuals
from nodes.families.stable_diffusion.union import Union
from nodes.lib.components import Shape
from nodes.lib.composite import repeated
from nodes.lib.resize import resize

if TYPE_CHECKING:
    from diffusers.models.controlnets.controlnet import ControlNetModel


_TOLD = ("encoder_hidden_states", "added_cond_kwargs")  # as the UNet is


class ControlNet:
    """A copy of a UNet's way down, whose every block adds to what the UNet keeps."""

    def __init__(self, module: ControlNetModel, plan: ControlPlan) -> None:
        self._module = module
        self._plan = plan

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [cast("nn.Module", self._module)]

    def steers(self, sizes: UNetSizes) -> bool:
        """Whether it reads the same prompts, and gives what is added to such a UNet."""
        own = self._plan.sizes
        parts = [(each.context, each.channels, each.layers) for each in (own, sizes)]
        return parts[0] == parts[1]

    def activation_bytes(self, entries: int, shape: Shape) -> int:
        """Measured to be less than that of the UNet, whose way down it is; the picture's beside."""
        batch, _, height, width = shape
        cells = entries * batch * height * width
        hint = 64 * 2 * self._plan.hint_widths[0]  # two tensors of the whole picture
        return (30 * self._plan.sizes.channels[0] + hint) * cells * self._module.dtype.itemsize

    def read(
        self, pixels: Tensor, cells: tuple[int, int], factor: int, batch: int
    ) -> tuple[Tensor, ...]:
        """The picture, cropped to the latent's shape and resized without smoothing."""
        height, width = (side * factor for side in cells)
        x = pixels[..., : self._plan.hint_channels].movedim(-1, 1)
        if x.shape[-2:] != (height, width):
            x = resize(x, width, height, "nearest-exact", "center")
        return (repeated(x, batch).to(self._module.device, self._module.dtype),)

    def residuals(
        self,
        x: Tensor,
        timestep: Tensor,
        arguments: Mapping[str, object],
        read: Sequence[Tensor],
        kind: int | None = None,
    ) -> Residuals:
        told = {name: arguments[name] for name in _TOLD if name in arguments}
        self._measure(told)
        given = x.to(self._module.dtype)
        with ExitStack() as hooks:
            if isinstance(union := getattr(self._module, "union", None), Union):
                union.on(self._module, kind, hooks)
            down, middle = self._module(
                given, timestep, controlnet_cond=read[0], return_dict=False, **told
            )
        if self._plan.pools:
            down = [each.mean((2, 3), keepdim=True) for each in down]
            middle = middle.mean((2, 3), keepdim=True)
        return Residuals(middle=middle, skips=down)

    def _measure(self, told: Mapping[str, object]) -> None:
        """How wide the sinusoids of sizes are: what the label embedding reads beside the text."""
        added = told.get("added_cond_kwargs")
        if self._plan.sizes.vector and isinstance(added, dict):
            rest = self._plan.sizes.vector - added["text_embeds"].shape[-1]
            self._module.add_time_proj.num_channels = rest // added["time_ids"].shape[-1]


def load_control(
    header: Header, plan: ControlPlan, precision: Precision, check: Check
) -> ControlNet:
    """Of a header with the names of the original layout. Raises ModelError."""
    if plan.kept:
        return ControlNet(_differences(header, plan, precision, check), plan)
    module = load_module(lambda: _module(plan), header, plan.names, precision, check, [""])
    return ControlNet(module, plan)


def _differences(
    header: Header, plan: ControlPlan, precision: Precision, check: Check
) -> ControlNetModel:
    """Holding whole weights, products of `up` and `down`, and zeros for what is not stored."""
    with torch.device("meta"):
        module = _module(plan)
    weights: dict[str, Tensor] = {}
    for name, wanted in module.named_parameters():
        check()
        stored = _difference(header, plan.names(name).name)
        weight = torch.zeros(wanted.shape) if stored is None else stored.reshape(wanted.shape)
        weights[name] = weight.to(getattr(torch, precision))
    module.load_state_dict(weights, assign=True)
    return module.requires_grad_(False).eval()


def _difference(header: Header, name: str) -> Tensor | None:
    if name in header.tensors:
        return read_tensors(header, [name])[name]
    up, down = (f"{name.rpartition('.')[0]}.{part}" for part in ("up", "down"))
    if not name.endswith(".weight") or up not in header.tensors:
        return None
    read = read_tensors(header, [up, down])
    return read[up].float().flatten(1) @ read[down].float().flatten(1)


def _module(plan: ControlPlan) -> ControlNetModel:
    from diffusers.models.controlnets.controlnet import ControlNetModel

    module: ControlNetModel = ControlNetModel(
        conditioning_channels=plan.hint_channels,
        conditioning_embedding_out_channels=plan.hint_widths,
        # The width of a size label is set anew by what the prompts bring.
        **way_down(plan.sizes, plan.heads, plan.groups, label_width=256),
    )
    if plan.union is not None:
        module.union = Union(plan.union)
    return module

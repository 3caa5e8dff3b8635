"""The UNet of a Stable Diffusion model, as a sampler calls it."""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm
from typing import TYPE_CHECKING, Protocol, cast

from engine.errors import InputError
from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.layout import UNET
from nodes.families.modules import load_module
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.stable_diffusion.plan import UNetPlan
from nodes.families.stated import Prediction
from nodes.lib.sigmas import NoiseTable
from nodes.lib.space import LatentSpace
from nodes.lib.values import Conditioning

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
    from torch import Tensor, nn

_MOST_REPEATS = 4  # of a short prompt's tokens, before two prompts take two calls


class SizeLabels(Protocol):
    """What a model is told besides the prompt: sizes, in pixels, as its training had them."""

    def __call__(self, height: int, width: int, is_positive: bool) -> Sequence[float]: ...


class UNetDenoiser:
    """Predicts clean samples with a UNet trained to predict noise or velocity.

    The last conditioning of a call is the prompt to follow, those before it the ones to avoid;
    models with an aesthetic score are told so.
    """

    def __init__(
        self,
        module: UNet2DConditionModel,
        sizes: UNetSizes,
        space: LatentSpace,
        table: NoiseTable,
        prediction: Prediction,
        labels: SizeLabels | None = None,
    ) -> None:
        self.space = space
        self._module = module
        self._sizes = sizes
        self._dtype = module.dtype
        self._table = table
        self._prediction = prediction
        self._labels = labels
        self.timestep = table.timestep
        self.sigma = table.sigma

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [cast("nn.Module", self._module)]

    @property
    def sigmas(self) -> Sequence[float]:
        return self._table.sigmas

    def activation_bytes(self, batch: int, height: int, width: int) -> int:
        return unet_activation_bytes(self._sizes, batch, height, width, self._dtype.itemsize)

    def to_device(self, x: Tensor) -> Tensor:
        import torch

        return x.to(self._module.device, torch.float32)

    def __call__(
        self, x: Tensor, sigma: float, conditionings: Sequence[Conditioning]
    ) -> list[Tensor]:
        self._check(conditionings)
        positive = [index == len(conditionings) - 1 for index in range(len(conditionings))]
        if _repeats(conditionings) <= _MOST_REPEATS:
            return self._predict(x, sigma, conditionings, positive)
        pairs = zip(conditionings, positive, strict=True)
        return [self._predict(x, sigma, [each], [follow])[0] for each, follow in pairs]

    def _predict(
        self, x: Tensor, sigma: float, conditionings: Sequence[Conditioning], positive: list[bool]
    ) -> list[Tensor]:
        """x0 from the network's output F, at unit input variance: x / sqrt(sigma^2 + 1)."""
        import torch

        count, module, dtype = len(conditionings), self._module, self._dtype
        norm = (sigma**2 + 1) ** 0.5
        noisy = (x / norm).repeat(count, 1, 1, 1).to(dtype)
        tokens = _tokens(conditionings, len(x)).to(x.device, dtype)
        added = self._added(x, conditionings, positive)
        timestep = torch.tensor(self.timestep(sigma), device=x.device)
        with torch.inference_mode():
            output: Tensor = module(
                noisy, timestep, tokens, added_cond_kwargs=added, return_dict=False
            )[0]
        if self._prediction == "epsilon":
            return [x - sigma * noise for noise in output.float().chunk(count)]
        return [x / norm**2 - v * sigma / norm for v in output.float().chunk(count)]

    def _added(
        self, x: Tensor, conditionings: Sequence[Conditioning], positive: list[bool]
    ) -> dict[str, Tensor] | None:
        import torch

        if self._labels is None:
            return None
        height, width = (side * self.space.factor for side in x.shape[2:])
        pooled = [each.pooled for each in conditionings if each.pooled is not None]
        labels = [self._labels(height, width, follow) for follow in positive]
        return {
            "text_embeds": torch.cat(pooled).repeat_interleave(len(x), 0).to(x.device, self._dtype),
            "time_ids": torch.tensor(labels, device=x.device).repeat_interleave(len(x), 0),
        }

    def _check(self, conditionings: Sequence[Conditioning]) -> None:
        wanted = self._sizes.context
        for each in conditionings:
            found = each.tokens.shape[-1]
            if found != wanted:
                raise InputError(
                    f"the prompt was encoded for another family of models: its tokens are {found} "
                    f"wide, wanted {wanted}"
                )
            if self._labels is not None and each.pooled is None:
                raise InputError("the prompt was encoded for another family of models: not pooled")


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


def _repeats(conditionings: Sequence[Conditioning]) -> int:
    lengths = [each.tokens.shape[1] for each in conditionings]
    return lcm(*lengths) // min(lengths)


def _tokens(conditionings: Sequence[Conditioning], batch: int) -> Tensor:
    """All prompts in one batch, each `batch` times, the shorter repeated to a common length."""
    import torch

    length = lcm(*(each.tokens.shape[1] for each in conditionings))
    equal = [each.tokens.repeat(1, length // each.tokens.shape[1], 1) for each in conditionings]
    return torch.cat(equal).repeat_interleave(batch, 0)

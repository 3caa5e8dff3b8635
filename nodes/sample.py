"""Sampling: from noise to a latent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

from engine import Context, Image, Seed, Slider, node
from engine.errors import InputError
from nodes.lib.components import Denoiser
from nodes.lib.samplers import SamplerName
from nodes.lib.sigmas import ScheduleName
from nodes.lib.values import Conditioning, Latent
from nodes.refs import ModelRef

if TYPE_CHECKING:
    from torch import Tensor


@node(category="sampling")
def sampler(
    ctx: Context,
    model: ModelRef,
    positive: Conditioning,
    negative: Conditioning,
    latent: Latent,
    seed: Annotated[int, Seed()] = 0,
    steps: Annotated[int, Slider(1, 1000)] = 20,
    cfg: Annotated[float, Slider(0, 100, 0.1)] = 7.0,
    sampler: SamplerName = "euler",
    schedule: ScheduleName = "normal",
    denoise: Annotated[float, Slider(0, 1, 0.01)] = 1.0,
) -> Latent:
    """Turn noise into a latent, step by step.

    `cfg` is how strongly the prompt pulls; at 1 the negative prompt is not used. `denoise` below
    1 starts from the given latent with some noise added, and keeps the more of it the lower.
    """
    from nodes.lib.sampling import raw, sample
    from nodes.lib.sigmas import noise_levels

    samples = latent.samples
    batch, _, height, width = samples.shape
    passes = 1 if cfg == 1 else 2
    last = None
    with ctx.models.lease(
        model, lambda m: m.activation_bytes(passes * batch, height, width)
    ) as weights:
        _fit(latent, weights)
        total = len(noise_levels(sampler, schedule, weights, steps, denoise)) - 1
        run = sample(
            weights,
            positive,
            negative,
            samples,
            seed=seed,
            steps=steps,
            cfg=cfg,
            sampler=sampler,
            schedule=schedule,
            denoise=denoise,
        )
        for number, last in enumerate(run, start=1):
            ctx.progress(number, total, partial(_preview, last.clean, weights))
        return latent if last is None else Latent(raw(last.x, weights.space))


def _fit(latent: Latent, weights: Denoiser) -> None:
    channels, wanted = latent.samples.shape[1], weights.space.channels
    if channels != wanted and latent.samples.any():
        raise InputError(f"the latent has {channels} channels: this model wants {wanted}")


def _preview(clean: Tensor, weights: Denoiser) -> Image | None:
    from nodes.lib.preview import preview

    pixels = preview(clean, weights.space)
    return None if pixels is None else Image(pixels)

"""Sampling: from noise to a latent."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, cast

from engine import Context, Image, Seed, Slider, node
from engine.errors import InputError, MemoryShortage
from nodes.lib.choices import NoiseSource, SamplerChoice, Sigmas
from nodes.lib.components import Controls, Network
from nodes.lib.guidance import Cfg, Guider
from nodes.lib.space import LatentSpace
from nodes.lib.values import Conditioning, Latent
from nodes.names import ChoiceName, PredictionName, SamplerName, ScheduleName
from nodes.refs import ControlRef, ModelRef

if TYPE_CHECKING:
    from torch import Tensor


@node(category="sampling", lane="inline")
def model_sampling(
    model: ModelRef,
    prediction: PredictionName = "auto",
    zero_terminal_snr: ChoiceName = "auto",
    sigma_min: Annotated[float, Slider(0, 1000, 0.001)] = 0.0,
    sigma_max: Annotated[float, Slider(0, 1000, 0.001)] = 0.0,
) -> ModelRef:
    """Say what a model predicts, and at which noise levels, where its file does not or is wrong.

    At the levels of training: "epsilon" is noise, "v" velocity, "x0" the clean sample, "image"
    too, of a model that is given samples unscaled, "lcm" noise of a model distilled to few
    steps. At continuous levels: "edm" is Karras' F, "edm_v" velocity as CosXL's, "edm_epsilon"
    noise, "continuous_v" velocity of a model told angles; `sigma_min` and `sigma_max` are their
    ends, where 0 is the usual. Models with zero terminal SNR begin at pure noise. "auto" is what
    the file says.

    Example: prediction "v", zero_terminal_snr "yes"
    """
    if sigma_min and sigma_max and sigma_min >= sigma_max:
        raise InputError(f"sigma_max: found {sigma_max}, wanted more than sigma_min, {sigma_min}")
    if prediction != "auto":
        model = model.using(prediction=prediction)
    if zero_terminal_snr != "auto":
        model = model.using(zero_terminal_snr=zero_terminal_snr == "yes")
    ends = {"sigma_min": sigma_min, "sigma_max": sigma_max}
    return model.using(**{name: end for name, end in ends.items() if end})


@node(category="sampling", version=2)
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
    from nodes.lib.sampling import finished, fitting, sample
    from nodes.lib.sigmas import noise_levels

    guider = Cfg(positive, negative, cfg)
    last = None
    with ExitStack() as stack:
        network, controls, at_once = _held(stack, ctx, model, latent, guider)
        fit = fitting(latent, network.space)
        sigmas = Sigmas(tuple(noise_levels(sampler, schedule, network.levels, steps, denoise)))
        run = sample(
            network,
            fit,
            guider,
            SamplerChoice(sampler),
            sigmas,
            NoiseSource(seed),
            at_once,
            controls,
        )
        for number, last in enumerate(run, start=1):
            ctx.progress(number, sigmas.steps, partial(_preview, last.clean, network.space))
        if last is None:
            return latent
        samples = finished(last.x, network, sigmas.values)
    if not samples.isfinite().all():
        raise InputError(
            "sampling ended in numbers that are none (NaN or infinite): another dtype of the "
            "model, or a lower cfg, would help"
        )
    return replace(fit, samples=samples)


def _held(
    stack: ExitStack, ctx: Context, model: ModelRef, latent: Latent, guider: Guider
) -> tuple[Network, Controls, int]:
    """The network, what steers it, and for how many entries a call has room: all, or one."""
    shape = latent.samples.shape
    entries = [entry for prompt in guider.prompts for entry in prompt.conditioning]
    nets = (cast("ControlRef", control.net) for entry in entries for control in entry.controls)
    steering = tuple(dict.fromkeys(nets))

    def lease(at_once: int, offload: bool) -> tuple[Network, Controls, int]:
        def reserve(network: Network) -> int:
            return network.activation_bytes(at_once, network.space.refitted(shape, latent.space))

        with ExitStack() as held:
            network = held.enter_context(ctx.models.lease(model, reserve, offload))
            fit = network.space.refitted(shape, latent.space)
            controls: Controls = {
                ref: held.enter_context(
                    ctx.models.lease(ref, lambda net: net.activation_bytes(at_once, fit), offload)
                )
                for ref in steering
            }
            stack.push(held.pop_all())
        return network.using(model.options), controls, at_once

    try:
        return lease(len(entries), offload=False)
    except MemoryShortage:
        return lease(1, offload=True)


def _preview(clean: Tensor, space: LatentSpace) -> Image | None:
    from nodes.lib.preview import preview

    pixels = preview(clean, space)
    return None if pixels is None else Image(pixels)

"""Sampling: from noise to a latent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, TypeAlias

from engine import Advanced, Context, Image, Seed, Slider, node
from engine.errors import InputError, MemoryShortage
from engine.node.values import Preview
from nodes.control import steering
from nodes.guide import GuidedModel
from nodes.lib.choices import NoiseSource, SamplerChoice, Sigmas
from nodes.lib.components import Controls, Network
from nodes.lib.guidance import Cfg, Guider
from nodes.lib.space import LatentSpace
from nodes.lib.values import Conditioning, Latent
from nodes.names import ChoiceName, DrawName, PredictionName, SamplerName, ScheduleName
from nodes.refs import ModelRef, outline_of

if TYPE_CHECKING:
    from torch import Tensor

LAST: Final = 10000  # a step that no schedule reaches
Tell: TypeAlias = Callable[[int, int, Preview], None]  # number, total, what is seen so far
Step = Annotated[int, Slider(0, LAST), Advanced()]


@node(category="sampling", lane="inline")
def model_sampling(
    model: ModelRef,
    prediction: PredictionName = "auto",
    zero_terminal_snr: ChoiceName = "auto",
    sigma_min: Annotated[float, Slider(0, 1000, 0.001)] = 0.0,
    sigma_max: Annotated[float, Slider(0, 1000, 0.001)] = 0.0,
    shift: Annotated[float, Slider(0, 100, 0.01)] = 0.0,
) -> ModelRef:
    """Say what a model predicts, and at which noise levels, where its file does not or is wrong.

    At the levels of training: "epsilon" is noise, "v" velocity, "x0" the clean sample, "image"
    too, of a model that is given samples unscaled, "lcm" noise of a model distilled to few
    steps. At continuous levels: "edm" is Karras' F, "edm_v" velocity as CosXL's, "edm_epsilon"
    noise, "continuous_v" velocity of a model told angles; `sigma_min` and `sigma_max` are their
    ends, where 0 is the usual. Between noise and picture on a line: "flow" is told timesteps,
    "flow_unit" levels from 0 to 1, "flow_exponential" such as FLUX's; `shift` above 0 is how far
    their levels lean to noise. Models with zero terminal SNR begin at pure noise. "auto" is what
    the file says.

    Example: prediction "v", zero_terminal_snr "yes"
    """
    if sigma_min and sigma_max and sigma_min >= sigma_max:
        raise InputError(f"sigma_max: found {sigma_max}, wanted more than sigma_min, {sigma_min}")
    if prediction != "auto":
        model = model.using(prediction=prediction)
    if zero_terminal_snr != "auto":
        model = model.using(zero_terminal_snr=zero_terminal_snr == "yes")
    said = {"sigma_min": sigma_min, "sigma_max": sigma_max, "shift": shift}
    return model.using(**{name: number for name, number in said.items() if number})


class Sampled(NamedTuple):
    """What CustomSampler gives."""

    latent: Latent
    clean: Latent  # as the model saw it at the last step; without noise, where `latent` has some


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
    first_step: Step = 0,
    last_step: Step = LAST,
    add_noise: Annotated[bool, Advanced()] = True,
    keep_noise: Annotated[bool, Advanced()] = False,
    draw: Annotated[DrawName, Advanced()] = "host",
) -> Latent:
    """Turn noise into a latent, step by step.

    `cfg` is how strongly the prompt pulls; at 1 the negative prompt is not used. `denoise` below
    1 starts from the given latent with some noise added, and keeps the more of it the lower.
    Two samplers share the steps: the first ends at `last_step` and keeps its noise, and the second
    begins at that `first_step` and adds none. Seeds that agree in their last 32 bits begin with
    the same noise; what is added on the way is drawn on the host, so that every device gives the
    same picture, or on the "device", as ComfyUI does on a GPU.

    Example: SDXL to step 20 of 25 with keep_noise, then its refiner from 20 without add_noise
    """
    from nodes.lib.schedules import part_of
    from nodes.lib.sigmas import noise_levels

    def levels(network: Network) -> Sigmas:
        whole = noise_levels(sampler, schedule, network.levels, steps, denoise)
        return Sigmas(tuple(part_of(whole, first_step, last_step, keep_noise)))

    noise = NoiseSource(seed, draw, add_noise)
    guided = GuidedModel(model, Cfg(positive, negative, cfg))
    return sampled(ctx, guided, latent, SamplerChoice(sampler), levels, noise).latent


@node(category="sampling")
def custom_sampler(
    ctx: Context,
    guider: GuidedModel,
    sigmas: Sigmas,
    latent: Latent,
    noise: NoiseSource | None = None,
    sampler: SamplerName | SamplerChoice = "euler",
) -> Sampled:
    """Sample through noise levels of one's own, with guidance, noise and sampler from other nodes.

    Noise that is not linked is that of seed 0.
    `clean` is the picture that the model saw at the last step, where levels end above 0.

    Example: Schedule of 20 steps, SplitSigmas at 12, and a CustomSampler for each half
    """
    choice = SamplerChoice(sampler) if isinstance(sampler, str) else sampler
    if fault := choice.problem(sigmas):
        raise InputError(f"sampler: {fault}")
    return sampled(ctx, guider, latent, choice, lambda network: sigmas, noise or NoiseSource(0))


@node(category="sampling", lane="cpu")
def add_noise(
    ctx: Context, model: ModelRef, latent: Latent, sigmas: Sigmas, noise: NoiseSource | None = None
) -> Latent:
    """Give a latent the noise that lies between the first and the last level.

    Example: Sigmas "5, 0" adds noise of level 5
    """
    from nodes.lib.sampling import noised

    if not sigmas.values:
        return latent
    outline = outline_of(ctx.models, model)
    return noised(
        latent, outline.space, outline.prediction(model.options), sigmas, noise or NoiseSource(0)
    )


def sampled(
    ctx: Context,
    guided: GuidedModel,
    latent: Latent,
    sampler: SamplerChoice,
    levels: Callable[[Network], Sigmas],
    noise: NoiseSource,
    tell: Tell | None = None,
) -> Sampled:
    """What all nodes that sample do; `tell` hears of each step, else the context does."""
    from nodes.lib.sampling import finished, fitting, sample, steered

    guider = steered(guided.guider, sampler)
    last = None
    with ExitStack() as stack:
        network, controls, at_once = _held(stack, ctx, guided.model, latent, guider)
        fit, sigmas = fitting(latent, network.space), levels(network)
        run = sample(network, fit, guider, sampler, sigmas, noise, at_once, controls)
        for number, last in enumerate(run, start=1):
            total = number + 1 if sampler.name == "dpm_adaptive" else sigmas.steps
            (tell or ctx.progress)(number, total, partial(_preview, last.clean, network.space))
        if last is None:
            return Sampled(latent, latent)
        samples = finished(last.x, network, sigmas.values)
        clean = network.space.outward(last.clean).cpu()
    if not samples.isfinite().all():
        raise InputError(
            "sampling ended in numbers that are none (NaN or infinite): another dtype of the "
            "model, or a lower cfg, would help"
        )
    return Sampled(replace(fit, samples=samples), replace(fit, samples=clean))


def _held(
    stack: ExitStack, ctx: Context, model: ModelRef, latent: Latent, guider: Guider
) -> tuple[Network, Controls, int]:
    """The network, what steers it, and for how many entries a call has room: all, or one."""
    shape = latent.samples.shape
    entries = [entry for prompt in guider.prompts for entry in prompt.conditioning]
    nets = steering(ctx.models, model, entries)

    def lease(at_once: int, offload: bool) -> tuple[Network, Controls, int]:
        def reserve(network: Network) -> int:
            return network.activation_bytes(at_once, network.space.refitted(shape, latent.space))

        with ExitStack() as held:
            network = held.enter_context(ctx.models.lease(model, reserve, offload))
            fit = network.space.refitted(shape, latent.space)
            controls: Controls = {
                ref: held.enter_context(
                    ctx.models.lease(whole, lambda net: net.activation_bytes(at_once, fit), offload)
                )
                for ref, whole in nets.items()
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

"""How to sample: the sampler, the noise and the guidance, said once for several nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from engine import Advanced, Out, Seed, Slider, node
from engine.errors import InputError
from nodes.lib.choices import NoiseSource, SamplerChoice
from nodes.lib.guidance import Cfg, DualCfg, Guider, PerpendicularNegative, Plain
from nodes.lib.values import Conditioning
from nodes.names import DrawName, GuidanceName, SamplerName, SolverName
from nodes.refs import ModelRef

Strength = Annotated[float | None, Slider(0, 100, 0.01)]
Share = Annotated[float | None, Slider(0, 1, 0.001)]


@dataclass(frozen=True, slots=True)
class GuidedModel:
    """A model, and how prompts guide it."""

    model: ModelRef
    guider: Guider


@node(category="sampling", lane="inline")
def choose_sampler(
    sampler: SamplerName = "euler",
    eta: Strength = None,
    s_noise: Strength = None,
    s_churn: Annotated[Strength, Advanced()] = None,
    s_tmin: Annotated[float | None, Slider(0, 20000, 0.01), Advanced()] = None,
    s_tmax: Annotated[float | None, Slider(0, 20000, 0.01), Advanced()] = None,
    solver: Annotated[SolverName | None, Advanced()] = None,
    order: Annotated[int | None, Slider(1, 100), Advanced()] = None,
    corrector_order: Annotated[int | None, Slider(0, 6), Advanced()] = None,
    r: Annotated[float | None, Slider(0.01, 100, 0.01), Advanced()] = None,
    gamma: Annotated[Strength, Advanced()] = None,
    sde_start: Annotated[Share, Advanced()] = None,
    sde_end: Annotated[Share, Advanced()] = None,
    simple_order_2: Annotated[bool | None, Advanced()] = None,
    pece: Annotated[bool | None, Advanced()] = None,
    rtol: Annotated[Strength, Advanced()] = None,
    atol: Annotated[Strength, Advanced()] = None,
    h_init: Annotated[Strength, Advanced()] = None,
    pcoeff: Annotated[Strength, Advanced()] = None,
    icoeff: Annotated[Strength, Advanced()] = None,
    dcoeff: Annotated[Strength, Advanced()] = None,
    accept_safety: Annotated[Strength, Advanced()] = None,
) -> Annotated[SamplerChoice, Out("sampler")]:
    """A sampler with options.

    What is not said is as usual. eta is how much noise a step adds, s_noise the size of it;
    s_churn, s_tmin and s_tmax add noise before steps. solver, order and r choose the method, gamma
    the strength of gradient_estimation. sa_solver adds noise between sde_start and sde_end, shares
    of the sampling. The last seven lead the steps of dpm_adaptive.

    Example: sampler "euler_ancestral", eta 0.5 adds half the noise
    """
    options = dict(locals())
    del options["sampler"]
    _check_order(sampler, order)
    return SamplerChoice.of(sampler, **options)


def _check_order(sampler: SamplerName, order: int | None) -> None:
    least, most = {"dpm_adaptive": (2, 3), "er_sde": (1, 3)}.get(sampler, (1, 100))
    if sampler.startswith("sa_solver"):
        most = 6
    if order is not None and not least <= order <= most:
        raise InputError(f"order {order} of {sampler} is out of range: wanted {least} to {most}")


@node(category="sampling", lane="inline")
def noise(
    seed: Annotated[int, Seed()] = 0,
    add: bool = True,
    draw: DrawName = "host",
) -> Annotated[NoiseSource, Out("noise")]:
    """Random numbers for a sampling, by their seed.

    Seeds that agree in their last 32 bits begin with the same noise. Without `add` the latent gets
    none before the first step, as where a run before has left some in it. What samplers add on
    their way is drawn on the host, so that every device gives the same picture, or on the
    "device", as ComfyUI does on a GPU.
    """
    return NoiseSource(seed, draw, add)


@node(category="sampling", lane="inline")
def guider(
    model: ModelRef,
    positive: Conditioning,
    negative: Conditioning | None = None,
    second: Conditioning | None = None,
    guidance: GuidanceName = "cfg",
    cfg: Annotated[float, Slider(0, 100, 0.1)] = 7.0,
    second_cfg: Annotated[float | None, Slider(0, 100, 0.01)] = None,
) -> Annotated[GuidedModel, Out("guider")]:
    """How prompts guide a model: "cfg" leads from the negative to the positive.

    Without a negative prompt there is no guidance. "dual" leads from the negative by `second_cfg`
    to the second prompt, and from there by `cfg` to the positive; "dual_nested" scales all of the
    inner guidance by `second_cfg`. "perpendicular" keeps of the negative, by `second_cfg`, what
    does not speak against the positive; its second prompt is an empty one.

    Example: positive and negative linked, cfg 7
    """
    if guidance == "cfg":
        if second is not None or second_cfg is not None:
            raise InputError('"cfg" has one scale and no second prompt: wanted another guidance')
        return GuidedModel(model, Cfg(positive, negative, cfg) if negative else Plain(positive))
    if negative is None or second is None:
        missing = " and ".join(
            name for name, given in (("negative", negative), ("second", second)) if given is None
        )
        raise InputError(f"{guidance} guidance is missing {missing}: wanted links to both")
    if guidance == "perpendicular":
        scale = 1.0 if second_cfg is None else second_cfg
        return GuidedModel(model, PerpendicularNegative(positive, negative, second, cfg, scale))
    scale = cfg if second_cfg is None else second_cfg
    is_nested = guidance == "dual_nested"
    return GuidedModel(model, DualCfg(positive, second, negative, cfg, scale, is_nested))

"""Noise levels to sample through."""

from __future__ import annotations

import math
import re
from typing import Annotated, NamedTuple

from engine import Advanced, Context, Out, Slider, node
from engine.errors import InputError
from nodes.lib.choices import SCHEDULE_OPTIONS, Sigmas, chosen
from nodes.lib.components import Levels
from nodes.names import AnyScheduleName, SpacingName
from nodes.refs import ModelRef, outline_of

BEYOND_ALL = 999999999.9  # stands for the level before the first, where numbers have to be finite
NEED_NO_MODEL = frozenset({"karras", "exponential", "polyexponential", "laplace", "vp"})
STABLE_DIFFUSION = (0.0291675, 14.614642)  # the levels between which it was trained
NUMBER = re.compile(r"[-+]?(?:\d*\.*\d+)")

Level = Annotated[float, Slider(0, 20000, 0.01)]


class Halves(NamedTuple):
    """What SplitSigmas gives: both have the level at which they meet."""

    high: Sigmas
    low: Sigmas


@node(category="sampling", lane="cpu")
def schedule(
    ctx: Context,
    model: ModelRef | None = None,
    schedule: AnyScheduleName = "normal",
    steps: Annotated[int, Slider(1, 10000)] = 20,
    denoise: Annotated[float, Slider(0, 1, 0.01)] = 1.0,
    highest: Annotated[float | None, Slider(0, 5000, 0.01), Advanced()] = None,
    lowest: Annotated[float | None, Slider(0, 5000, 0.01), Advanced()] = None,
    rho: Annotated[float | None, Slider(0.01, 100, 0.01), Advanced()] = None,
    alpha: Annotated[float | None, Slider(0.01, 50, 0.01), Advanced()] = None,
    beta: Annotated[float | None, Slider(0, 50, 0.01), Advanced()] = None,
    mu: Annotated[float | None, Slider(-10, 10, 0.1), Advanced()] = None,
    beta_d: Annotated[float | None, Slider(0, 5000, 0.01), Advanced()] = None,
    beta_min: Annotated[float | None, Slider(0, 5000, 0.01), Advanced()] = None,
    eps_s: Annotated[float | None, Slider(0, 1, 0.0001), Advanced()] = None,
) -> Sigmas:
    """Noise levels for a number of steps, such as karras in 20.

    They are the linked model's. "karras", "exponential", "polyexponential" and "laplace" also go
    between `lowest` and `highest`, of Stable Diffusion where nothing is said. rho bends karras (7)
    and polyexponential (1), alpha and beta (0.6) shape beta, mu (0) and beta (0.5) laplace,
    beta_d (19.9), beta_min (0.1) and eps_s (0.001) vp. "turbo" takes the first of ten steps.
    "align_your_steps" and "optimal_steps" are tables made for one family each.

    Example: schedule "karras", steps 20, rho 5
    """
    from nodes.lib.schedules import ALIGNED, scheduled

    given = {"rho": rho, "alpha": alpha, "beta": beta, "mu": mu}
    given |= {"beta_d": beta_d, "beta_min": beta_min, "eps_s": eps_s}
    options = chosen(schedule, SCHEDULE_OPTIONS.get(schedule, frozenset()), given)
    if schedule not in NEED_NO_MODEL and (highest is not None or lowest is not None):
        raise InputError(f"{schedule} has its own ends: wanted no highest and no lowest")
    levels = None if model is None else outline_of(ctx.models, model).levels(model.options)
    if levels is None and schedule not in NEED_NO_MODEL and schedule not in ALIGNED:
        raise InputError(f"{schedule} picks from the levels of a model: wanted a link to model")
    return scheduled(schedule, _ends(levels, lowest, highest), steps, denoise, **options)


def _ends(levels: Levels | None, lowest: float | None, highest: float | None) -> Levels:
    from nodes.lib.schedules import between

    if levels is not None and lowest is None and highest is None:
        return levels
    low, high = STABLE_DIFFUSION if levels is None else (levels.sigmas[0], levels.sigmas[-1])
    return between(low if lowest is None else lowest, high if highest is None else highest)


@node(category="sampling", lane="inline", name="Sigmas")
def sigmas_of_text(levels: str = "14.6, 3, 0.7, 0") -> Sigmas:
    """Noise levels as numbers; what is no number parts them.

    Example: "14.6, 3, 0.7, 0" is three steps
    """
    found = [float(number) for number in NUMBER.findall(levels)]
    if not found:
        raise InputError(f"found no number in {levels[:80]!r}: wanted noise levels, as 14.6, 3, 0")
    return Sigmas.of(found)


@node(category="sampling", lane="inline")
def split_sigmas(
    sigmas: Sigmas,
    step: Annotated[int, Slider(0, 10000)] = 0,
    denoise: Annotated[float | None, Slider(0, 1, 0.01)] = None,
) -> Halves:
    """Part noise levels in two runs, after so many steps.

    Or by `denoise`, the share of the steps that the second run has.

    Example: 20 steps at step 12, or with denoise 0.4, are 12 and 8
    """
    values = sigmas.values
    if denoise is not None:
        if step:
            raise InputError(f"found both step {step} and denoise {denoise}: wanted one of them")
        kept = round(sigmas.steps * denoise)
        # As the field has it: where the second run has no step, the first has none either.
        high = values[:-kept] if kept else ()
        return Halves(Sigmas(high), Sigmas(values[-(kept + 1) :]))
    return Halves(Sigmas(values[: step + 1]), Sigmas(values[step:]))


@node(category="sampling", lane="cpu")
def change_sigmas(
    sigmas: Sigmas,
    first: Annotated[float | None, Slider(0, 20000, 0.001)] = None,
    parts: Annotated[int, Slider(1, 100)] = 1,
    start: Annotated[float | None, Slider(0, 20000, 0.01)] = None,
    end: Level = 0.0,
    spacing: SpacingName = "linear",
    flip: bool = False,
) -> Sigmas:
    """Change noise levels: another first one, more steps, the other way round.

    Each step from a level between `end` and `start` becomes as many as `parts`, at `spacing`.
    Flipped levels lead from a picture to its noise, with a sampler such as euler.

    Example: parts 2, end 1 doubles the steps down to level 1
    """
    from nodes.lib.schedules import extended, flipped

    values = list(sigmas.values)
    if first is not None:
        if not values:
            raise InputError("there are no noise levels, of which the first could be changed")
        values[0] = first
    values = extended(values, parts, math.inf if start is None else start, end, spacing)
    return Sigmas.of(flipped(values) if flip else values)


@node(category="sampling", lane="cpu")
def sigma_at(
    ctx: Context,
    model: ModelRef,
    share: Annotated[float, Slider(0, 1, 0.0001)] = 0.0,
    within: bool = False,
) -> Annotated[float, Out("sigma")]:
    """The noise level of a model that far into a sampling: 0 is its start, 1 its end.

    At the ends that is beyond all levels, or 0. `within` gives the model's highest or lowest.

    Example: share 0.5 of Stable Diffusion is 1.62
    """
    levels = outline_of(ctx.models, model).levels(model.options)
    if within and share in (0, 1):
        return levels.sigmas[0 if share else -1]
    return min(levels.at(share), BEYOND_ALL)

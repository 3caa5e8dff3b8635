"""Further schedules, and what may be done with noise levels."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from nodes.lib.choices import Option, Sigmas
from nodes.lib.components import Levels
from nodes.lib.sigmas import SCHEDULES, EdmLevels, Schedule, last_steps, shares
from nodes.names import AnyScheduleName, SpacingName

FLIPPED_ZERO: Final = 0.0001  # stands for 0 where levels rise from it

# Sabour et al. (2024), "Align Your Steps", https://research.nvidia.com/labs/toronto-ai/AlignYourSteps
ALIGNED: Final[Mapping[str, Sequence[float]]] = {
    "align_your_steps_sd1": (
        *(14.6146412293, 6.4745760956, 3.8636745985, 2.6946151520, 1.8841921177, 1.3943805092),
        *(0.9642583904, 0.6523686016, 0.3977456272, 0.1515232662, 0.0291671582),
    ),
    "align_your_steps_sdxl": (
        *(14.6146412293, 6.3184485287, 3.7681790315, 2.1811480769, 1.3405244945, 0.8620721141),
        *(0.5550693289, 0.3798540708, 0.2332364134, 0.1114188177, 0.0291671582),
    ),
    "align_your_steps_svd": (
        *(700.0, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002),
    ),
    # Pei et al. (2025), "Optimal Stepsize for Diffusion Sampling", its published tables.
    "optimal_steps_flux": (
        *(0.9968, 0.9886, 0.9819, 0.975, 0.966, 0.9471, 0.9158, 0.8287, 0.5512, 0.2808, 0.001),
    ),
    "optimal_steps_wan": (
        *(1.0, 0.997, 0.995, 0.993, 0.991, 0.989, 0.987, 0.985, 0.98, 0.975, 0.973, 0.968, 0.96),
        *(0.946, 0.927, 0.902, 0.864, 0.776, 0.539, 0.208, 0.001),
    ),
    "optimal_steps_chroma": (
        *(0.992, 0.99, 0.988, 0.985, 0.982, 0.978, 0.973, 0.968, 0.961, 0.953, 0.943, 0.931),
        *(0.917, 0.9, 0.881, 0.858, 0.832, 0.802, 0.769, 0.731, 0.69, 0.646, 0.599, 0.55, 0.501),
        *(0.451, 0.402, 0.355, 0.311, 0.27, 0.232, 0.199, 0.169, 0.143, 0.12, 0.101, 0.084),
        *(0.07, 0.058, 0.048, 0.001),
    ),
}


def scheduled(
    name: AnyScheduleName,
    levels: Levels,
    steps: int,
    denoise: float = 1.0,
    **options: Option,
) -> Sigmas:
    """The levels of any schedule. `denoise` below 1 keeps the last part of a longer one.

    What was made by hand for a number of steps is shortened instead. Raises ValueError for
    `steps` below 1 and for options that give no levels.
    """
    if name == "turbo":
        return Sigmas.of(turbo(levels, steps, denoise))
    if name in ALIGNED:
        return Sigmas.of(aligned(ALIGNED[name], steps, denoise))

    def make(total: int) -> list[float]:
        try:
            return BY_NAME[name](levels, total, **options)
        except (ArithmeticError, ValueError) as error:
            given = ", ".join(f"{option} {value}" for option, value in options.items())
            raise ValueError(
                f"{name} gives no noise levels with {given or 'these ends'}"
            ) from error

    return Sigmas.of(last_steps(make, steps, denoise))


def between(lowest: float, highest: float) -> Levels:
    """Levels of no model, for schedules that need but their ends."""
    if not 0 < lowest < highest < math.inf:
        raise ValueError(f"noise levels from {lowest} to {highest}: wanted 0 < lowest < highest")
    return EdmLevels((lowest, highest))


def polyexponential(levels: Levels, steps: int, rho: float = 1.0) -> list[float]:
    """A polynomial in log sigma (Crowson, k-diffusion)."""
    low, high = math.log(levels.sigmas[0]), math.log(levels.sigmas[-1])
    return [*(math.exp((1 - share) ** rho * (high - low) + low) for share in shares(steps)), 0.0]


def laplace(levels: Levels, steps: int, mu: float = 0.0, beta: float = 0.5) -> list[float]:
    """Quantiles of a Laplace distribution of log sigma (Hang et al. 2024); it stops above 0."""
    low, high = levels.sigmas[0], levels.sigmas[-1]
    sigmas = []
    for share in shares(steps):
        away = math.log(1 - 2 * abs(0.5 - share) + 1e-5)
        side = (share < 0.5) - (share > 0.5)
        sigmas.append(min(max(math.exp(mu - beta * side * away), low), high))
    return sigmas


def vp(
    levels: Levels, steps: int, beta_d: float = 19.9, beta_min: float = 0.1, eps_s: float = 0.001
) -> list[float]:
    """The linear VP diffusion, evenly in its time (Karras et al. 2022, table 1). It knows its own
    levels."""
    times = (1 + share * (eps_s - 1) for share in shares(steps))
    return [*(math.sqrt(math.expm1(beta_d * t**2 / 2 + beta_min * t)) for t in times), 0.0]


def turbo(levels: Levels, steps: int, denoise: float = 1.0) -> list[float]:
    """Of ten evenly spaced timesteps the first, for models distilled on them (Sauer et al. 2023).

    `denoise` leaves out as many tenths.
    """
    start = 10 - int(10 * denoise)
    timesteps = [100.0 * number - 1 for number in range(10, 0, -1)][start : start + steps]
    return [*(levels.sigma(timestep) for timestep in timesteps), 0.0]


def aligned(table: Sequence[float], steps: int, denoise: float = 1.0) -> list[float]:
    """A table, or for other numbers of steps one between its logarithms; the last level is 0."""
    if denoise <= 0:
        return []
    kept = round(steps * denoise) if denoise < 1 else steps
    if steps + 1 == len(table):
        sigmas = list(table)
    else:
        at, known = np.linspace(0, 1, steps + 1), np.linspace(0, 1, len(table))
        sigmas = np.exp(np.interp(at, known, np.log(table))).tolist()
    return [*sigmas[-(kept + 1) : -1], 0.0]


BY_NAME: Final[dict[str, Schedule]] = {
    **{str(name): schedule for name, schedule in SCHEDULES.items()},
    "polyexponential": polyexponential,
    "laplace": laplace,
    "vp": vp,
}


def part_of(sigmas: Sequence[float], start: int, end: int, leftover: bool) -> list[float]:
    """From one step to another. What ends early goes on to 0 at once, but for `leftover` noise.

    One level or none is left where there is nothing to do.
    """
    levels = list(sigmas)
    if end < len(levels) - 1:
        levels = levels[: end + 1] if leftover else [*levels[:end], 0.0]
    return levels[start:]


def extended(
    sigmas: Sequence[float], steps: int, start: float, end: float, spacing: SpacingName
) -> list[float]:
    """Each step from a level between `end` and `start` in so many, spaced like a curve."""
    curve = _CURVES[spacing]
    found: list[float] = []
    for sigma, following in pairwise(sigmas):
        found.append(sigma)
        if end <= sigma <= start:
            between = (curve(i / steps) for i in range(1, steps))
            found += [share * (following - sigma) + sigma for share in between]
    return [*found, *sigmas[-1:]]


def flipped(sigmas: Sequence[float]) -> list[float]:
    """Backwards; what stands for 0 is first."""
    return [level or FLIPPED_ZERO for level in sigmas[:0:-1]] + list(sigmas[:1])


_CURVES: Final[Mapping[SpacingName, Callable[[float], float]]] = {
    "linear": lambda share: share,
    "cosine": lambda share: math.sin(share * math.pi / 2),
    "sine": lambda share: 1 - math.cos(share * math.pi / 2),
}

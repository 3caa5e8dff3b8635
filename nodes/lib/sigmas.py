"""Noise levels: the table a model was trained on, and the schedules that pick from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Self, TypeAlias

import torch
from torch import Tensor

from nodes.lib.components import Levels
from nodes.names import SamplerName, ScheduleName

# These samplers look between levels, or stop above zero: the last trained level is left out.
SKIPS_LAST_LEVEL: Final = frozenset({"dpm_2", "dpm_2_ancestral", "uni_pc", "uni_pc_bh2"})
SMALLEST_DENOISE: Final = 0.01  # below it a schedule would grow without bound


# Of levels and the number of steps; some have options.
Schedule: TypeAlias = Callable[..., list[float]]


@dataclass(frozen=True, slots=True, eq=False)
class NoiseTable:
    """Levels of a model trained on discrete timesteps.

    Computed in float32, as the field does: a timestep halfway between two levels is a tie, and
    rounding decides which of them the model is told.
    """

    sigmas: tuple[float, ...]
    logarithms: Tensor

    @classmethod
    def of(cls, sigmas: Sequence[float], zero_terminal_snr: bool = False) -> Self:
        """A table of ascending, positive levels.

        With `zero_terminal_snr` they are rescaled so that the last one is, almost, pure noise.
        """
        exact = torch.tensor(sigmas, dtype=torch.float64)
        if zero_terminal_snr:
            exact = _zero_terminal_snr(exact)
        return cls(tuple(exact.float().tolist()), exact.log().float())

    def timestep(self, sigma: float) -> float:
        """The timestep of the nearest level, a whole number. `sigma` must be positive."""
        logarithm = torch.tensor(sigma, dtype=torch.float32).log()
        return float((logarithm - self.logarithms).abs().argmin())

    def sigma(self, timestep: float) -> float:
        """The level at a timestep, clamped to the table; between two, linear in the logarithm."""
        t = torch.tensor(timestep, dtype=torch.float32).clamp(0, len(self.sigmas) - 1)
        low, high, share = t.floor().long(), t.ceil().long(), t.frac()
        return float(((1 - share) * self.logarithms[low] + share * self.logarithms[high]).exp())

    def at(self, share: float) -> float:
        """The level that far into a sampling: beyond all of them at 0, and 0 at 1."""
        if share <= 0:
            return math.inf
        return 0.0 if share >= 1 else self.sigma((1 - share) * (len(self.sigmas) - 1))


@dataclass(frozen=True, slots=True)
class EdmLevels:
    """Continuous levels, of which a network is told a quarter of the logarithm.

    Karras et al. (2022), table 1: c_noise.
    """

    sigmas: tuple[float, ...]

    @classmethod
    def between(cls, lowest: float = 0.002, highest: float = 120.0, count: int = 1000) -> Self:
        """As many as schedules pick from, evenly spaced by their logarithm."""
        first, last = math.log(lowest), math.log(highest)
        return cls(tuple(torch.linspace(first, last, count).exp().tolist()))

    def timestep(self, sigma: float) -> float:
        return 0.25 * math.log(sigma)

    def sigma(self, timestep: float) -> float:
        return math.exp(4 * timestep)

    def at(self, share: float) -> float:
        """The level that far into a sampling: beyond all of them at 0, and 0 at 1."""
        if share <= 0:
            return math.inf
        first, last = math.log(self.sigmas[0]), math.log(self.sigmas[-1])
        return 0.0 if share >= 1 else math.exp(last + share * (first - last))


@dataclass(frozen=True, slots=True, eq=False)
class DistilledTable:
    """Levels of a model that was distilled to every 20th timestep, as LCM is to 50 of 1000.

    The network is told timesteps of the whole table. Luo et al. (2023), section 4.3.
    """

    kept: NoiseTable
    stride: int
    timesteps: int

    @classmethod
    def of(cls, table: NoiseTable, count: int = 50) -> Self:
        stride = len(table.sigmas) // count
        kept = slice(len(table.sigmas) - 1 - (count - 1) * stride, None, stride)
        part = NoiseTable(table.sigmas[kept], table.logarithms[kept])
        return cls(part, stride, len(table.sigmas))

    @property
    def sigmas(self) -> Sequence[float]:
        return self.kept.sigmas

    def timestep(self, sigma: float) -> float:
        return self.kept.timestep(sigma) * self.stride + self.stride - 1

    def sigma(self, timestep: float) -> float:
        return self.kept.sigma((timestep - (self.stride - 1)) / self.stride)

    def at(self, share: float) -> float:
        """The level that far into a sampling: beyond all of them at 0, and 0 at 1."""
        if share <= 0:
            return math.inf
        return 0.0 if share >= 1 else self.sigma((1 - share) * (self.timesteps - 1))


@dataclass(frozen=True, slots=True)
class AngleLevels:
    """Continuous levels, of which a network is told the angle of noise to signal, 0 to 1."""

    levels: EdmLevels

    @property
    def sigmas(self) -> Sequence[float]:
        return self.levels.sigmas

    def timestep(self, sigma: float) -> float:
        return 2 * math.atan(sigma) / math.pi

    def sigma(self, timestep: float) -> float:
        return math.tan(timestep * math.pi / 2)

    def at(self, share: float) -> float:
        """The level that far into a sampling: beyond all of them at 0, and 0 at 1."""
        return self.levels.at(share)


def noise_levels(
    sampler: SamplerName, schedule: ScheduleName, levels: Levels, steps: int, denoise: float = 1.0
) -> list[float]:
    """The levels a sampler goes through: strictly descending, the last one 0.

    One more than there are steps, so `len() - 1` is what a progress bar counts to; some
    schedules give more or fewer than `steps`. `denoise` below 1 keeps the last `steps` of a
    longer schedule; at 0 there is nothing to do and the list is empty.
    Raises ValueError for `steps` below 1.
    """

    def make(total: int) -> list[float]:
        if sampler not in SKIPS_LAST_LEVEL:
            return SCHEDULES[schedule](levels, total)
        longer = SCHEDULES[schedule](levels, total + 1)
        return [*longer[:-2], longer[-1]]

    return last_steps(make, steps, denoise)


def last_steps(make: Callable[[int], list[float]], steps: int, denoise: float) -> list[float]:
    """The last `steps` of a schedule that is longer by `denoise`, no level twice in a row."""
    if steps < 1:
        raise ValueError(f"{steps} steps: wanted 1 or more")
    if denoise <= 0:
        return []
    partial = denoise <= 0.9999
    total = int(steps / max(denoise, SMALLEST_DENOISE)) if partial else steps
    sigmas = make(total)
    return [sigma for sigma, _ in groupby(sigmas[-(steps + 1) :] if partial else sigmas)]


def simple(levels: Levels, steps: int) -> list[float]:
    """Evenly spaced entries of the table, from its top."""
    stride = len(levels.sigmas) / steps
    return [*(levels.sigmas[-(1 + int(i * stride))] for i in range(steps)), 0.0]


def sgm_uniform(levels: Levels, steps: int) -> list[float]:
    """Evenly spaced timesteps, without the last."""
    return [*_evenly_timed(levels, steps + 1)[:-1], 0.0]


def normal(levels: Levels, steps: int) -> list[float]:
    """Evenly spaced timesteps, both ends included."""
    if math.isclose(levels.sigmas[0], 0, abs_tol=1e-5):
        return [*_evenly_timed(levels, steps + 1)[:-1], 0.0]
    return [*_evenly_timed(levels, steps), 0.0]


def karras(levels: Levels, steps: int, rho: float = 7.0) -> list[float]:
    """Karras et al. (2022), equation 5."""
    low, high = levels.sigmas[0] ** (1 / rho), levels.sigmas[-1] ** (1 / rho)
    return [*((high + share * (low - high)) ** rho for share in shares(steps)), 0.0]


def exponential(levels: Levels, steps: int) -> list[float]:
    """Evenly spaced logarithms."""
    low, high = math.log(levels.sigmas[0]), math.log(levels.sigmas[-1])
    return [*(math.exp(high + share * (low - high)) for share in shares(steps)), 0.0]


def ddim_uniform(levels: Levels, steps: int) -> list[float]:
    """Every so many-th entry of the table from its second; may give more than `steps`."""
    vanishes = math.isclose(levels.sigmas[1], 0, abs_tol=1e-5)
    stride = max(len(levels.sigmas) // (steps + vanishes), 1)
    picked = list(levels.sigmas[1::stride])[::-1]
    return [*picked[:-1], 0.0] if vanishes else [*picked, 0.0]


def beta(levels: Levels, steps: int, alpha: float = 0.6, beta: float = 0.6) -> list[float]:
    """Timesteps at the quantiles of a beta distribution: denser at both ends (Lee et al. 2024).

    Entries that would come twice come once, so many steps give fewer.
    """
    from scipy.special import betaincinv  # half a second, which few pictures need

    last = len(levels.sigmas) - 1
    quantiles = betaincinv(alpha, beta, [1 - i / steps for i in range(steps)])
    picked = dict.fromkeys(round(last * float(quantile)) for quantile in quantiles)
    return [*(levels.sigmas[timestep] for timestep in picked), 0.0]


def linear_quadratic(levels: Levels, steps: int) -> list[float]:
    """Small linear steps down to 0.975 of the top, then quadratic ones (Genmo's Mochi, 2024)."""
    high = levels.sigmas[-1]
    if steps == 1:
        return [high, 0.0]
    threshold, linear = 0.025, steps // 2
    rest = steps - linear
    excess = linear - threshold * steps
    square = excess / (linear * rest**2)
    slope = threshold / linear - 2 * excess / rest**2
    rising = [threshold * i / linear for i in range(linear)]
    rising += [square * (i**2 + linear**2) + slope * i for i in range(linear, steps)]
    return [*(high * (1 - share) for share in rising), 0.0]


def kl_optimal(levels: Levels, steps: int) -> list[float]:
    """Evenly spaced arctangents: "Align Your Steps" (Sabour et al. 2024), theorem 3.1."""
    low, high = math.atan(levels.sigmas[0]), math.atan(levels.sigmas[-1])
    return [*(math.tan(high + share * (low - high)) for share in shares(steps)), 0.0]


SCHEDULES: Final[Mapping[ScheduleName, Schedule]] = {
    "simple": simple,
    "sgm_uniform": sgm_uniform,
    "karras": karras,
    "exponential": exponential,
    "ddim_uniform": ddim_uniform,
    "beta": beta,
    "normal": normal,
    "linear_quadratic": linear_quadratic,
    "kl_optimal": kl_optimal,
}


def shares(count: int) -> list[float]:
    """0 to 1 in `count` even steps; one alone is 0."""
    return [i / max(count - 1, 1) for i in range(count)]


def _evenly_timed(levels: Levels, count: int) -> list[float]:
    first, last = levels.timestep(levels.sigmas[-1]), levels.timestep(levels.sigmas[0])
    return [levels.sigma(t) for t in torch.linspace(first, last, count).tolist()]


def _zero_terminal_snr(sigmas: Tensor) -> Tensor:
    """Lin et al. (2023), algorithm 1, with a last signal that is small instead of zero."""
    signal = (1 / (sigmas**2 + 1)).sqrt()
    first, last = signal[0], signal[-1]
    kept = ((signal - last) * (first / (first - last))) ** 2
    kept[-1] = 4.8973451890853435e-08
    return ((1 - kept) / kept).sqrt()

"""How to sample, as frozen descriptions that travel along links. Torch-free."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, Self, TypeAlias

from nodes.names import DrawName, SamplerName

Option: TypeAlias = bool | int | float | str

_CHURN = frozenset({"s_churn", "s_tmin", "s_tmax", "s_noise"})
_NOISE = frozenset({"eta", "s_noise"})
_PID = frozenset({"rtol", "atol", "h_init", "pcoeff", "icoeff", "dcoeff", "accept_safety"})
_ADAMS = frozenset({"sde_start", "sde_end", "order", "corrector_order", "simple_order_2", "pece"})
# What each sampler takes beside its name; the others take nothing.
OPTIONS: Final[Mapping[SamplerName, frozenset[str]]] = {
    "euler": _CHURN,
    "ddim": _CHURN,
    "heun": _CHURN,
    "heunpp2": _CHURN,
    "dpm_2": _CHURN,
    "euler_cfg_pp": _NOISE,
    "euler_ancestral": _NOISE,
    "euler_ancestral_cfg_pp": _NOISE,
    "dpm_2_ancestral": _NOISE,
    "dpmpp_2s_ancestral": _NOISE,
    "dpmpp_2s_ancestral_cfg_pp": _NOISE,
    "dpmpp_3m_sde": _NOISE,
    "dpmpp_3m_sde_gpu": _NOISE,
    "res_multistep": _NOISE,
    "res_multistep_cfg_pp": _NOISE,
    "res_multistep_ancestral": _NOISE,
    "res_multistep_ancestral_cfg_pp": _NOISE,
    "seeds_3": _NOISE,
    "dpmpp_sde": _NOISE | {"r"},
    "dpmpp_sde_gpu": _NOISE | {"r"},
    "dpmpp_2m_sde": _NOISE | {"solver"},
    "dpmpp_2m_sde_gpu": _NOISE | {"solver"},
    "dpmpp_2m_sde_heun": _NOISE | {"solver"},
    "dpmpp_2m_sde_heun_gpu": _NOISE | {"solver"},
    "seeds_2": _NOISE | {"r", "solver"},
    "exp_heun_2_x0": _NOISE | {"r", "solver"},
    "exp_heun_2_x0_sde": _NOISE | {"r", "solver"},
    "er_sde": _NOISE | {"order", "solver"},
    "sa_solver": _NOISE | _ADAMS,
    "sa_solver_pece": _NOISE | _ADAMS,
    "dpm_adaptive": _NOISE | _PID | {"order"},
    "lms": frozenset({"order"}),
    "gradient_estimation": frozenset({"gamma"}),
    "gradient_estimation_cfg_pp": frozenset({"gamma"}),
}
SOLVERS: Final[Mapping[SamplerName, frozenset[str]]] = {
    **dict.fromkeys(
        ("dpmpp_2m_sde", "dpmpp_2m_sde_gpu", "dpmpp_2m_sde_heun", "dpmpp_2m_sde_heun_gpu"),
        frozenset({"midpoint", "heun"}),
    ),
    **dict.fromkeys(
        ("seeds_2", "exp_heun_2_x0", "exp_heun_2_x0_sde"), frozenset({"phi_1", "phi_2"})
    ),
    "er_sde": frozenset({"er_sde", "reverse_sde", "ode"}),
}
# What each schedule takes beside its ends; the others take nothing.
SCHEDULE_OPTIONS: Final[Mapping[str, frozenset[str]]] = {
    "karras": frozenset({"rho"}),
    "polyexponential": frozenset({"rho"}),
    "beta": frozenset({"alpha", "beta"}),
    "laplace": frozenset({"mu", "beta"}),
    "vp": frozenset({"beta_d", "beta_min", "eps_s"}),
}
# Deterministic, and as good upwards: from a picture to the noise that it was made of.
GOES_UP: Final = frozenset(
    {"euler", "euler_cfg_pp", "ddim", "heun", "dpm_2", "lms", "ipndm", "ipndm_v", "deis"}
    | {"dpmpp_2m", "dpmpp_2m_cfg_pp", "res_multistep", "res_multistep_cfg_pp"}
    | {"gradient_estimation", "gradient_estimation_cfg_pp", "uni_pc", "uni_pc_bh2"}
)


def chosen(
    name: str, known: frozenset[str], options: Mapping[str, Option | None]
) -> dict[str, Option]:
    """The options that are not None. Raises ValueError with all that are not known."""
    given = {option: value for option, value in options.items() if value is not None}
    if unknown := [repr(option) for option in given if option not in known]:
        has = ", ".join(sorted(known)) or "none"
        raise ValueError(f"{name} has no option {' and '.join(unknown)}: it has {has}")
    return given


@dataclass(frozen=True, slots=True)
class Sigmas:
    """Noise levels to go through, one after another; above 0, but that the last may be 0."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """Without levels that stand twice in a row. Raises ValueError for what is no level."""
        levels = tuple(level for level, _ in groupby(values))
        for level in levels:
            if not (math.isfinite(level) and level >= 0):
                raise ValueError(f"{level} is no noise level: wanted 0 and above")
        if 0 in levels[:-1]:
            raise ValueError("0 stands before other noise levels: wanted it at the end alone")
        return cls(levels)

    @property
    def steps(self) -> int:
        return max(0, len(self.values) - 1)

    @property
    def rises(self) -> bool:
        """Whether there is a step upwards."""
        return any(level < following for level, following in pairwise(self.values))


@dataclass(frozen=True, slots=True)
class NoiseSource:
    """Where random numbers come from.

    What samplers add on their way is drawn on the host, so that every device agrees, or on the
    device that computes, as some programs do.
    """

    seed: int
    where: DrawName = "host"
    begins: bool = True  # whether the latent gets noise of the first level before the first step


@dataclass(frozen=True, slots=True)
class SamplerChoice:
    """Which sampler steps, and how."""

    name: SamplerName
    options: tuple[tuple[str, Option], ...] = ()  # by name; each has its own where none is here

    @classmethod
    def of(cls, name: SamplerName, **options: Option | None) -> Self:
        """With the options that are not None. Raises ValueError for one it does not take."""
        given = chosen(name, OPTIONS.get(name, frozenset()), options)
        solver, solvers = given.get("solver"), SOLVERS.get(name, frozenset())
        if solver is not None and solver not in solvers:
            raise ValueError(
                f"{name} has no solver {solver!r}: it has {', '.join(sorted(solvers))}"
            )
        return cls(name, tuple(sorted(given.items())))

    def problem(self, sigmas: Sigmas) -> str | None:
        """Why it cannot go through these levels, if so."""
        if not sigmas.rises or self.name in GOES_UP:
            return None
        return (
            f"{self.name} cannot go up in noise: wanted falling levels, or a sampler such as euler"
        )

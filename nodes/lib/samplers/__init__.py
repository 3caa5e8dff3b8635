"""The samplers, by the names the field knows them by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nodes.lib.samplers.adams import deis, ipndm, lms
from nodes.lib.samplers.multistep import dpmpp_2m, dpmpp_2m_sde, dpmpp_3m_sde, res_multistep
from nodes.lib.samplers.singlestep import (
    ddpm,
    dpm_2,
    dpm_2_ancestral,
    dpmpp_2s_ancestral,
    dpmpp_sde,
    euler,
    euler_ancestral,
    heun,
    lcm,
)
from nodes.lib.samplers.step import Denoise, Noise, Sampler, Step
from nodes.lib.samplers.unipc import uni_pc, uni_pc_bh2
from nodes.names import SamplerName

__all__ = ["SAMPLERS", "Denoise", "Noise", "Sampler", "Step"]

SAMPLERS: Final[Mapping[SamplerName, Sampler]] = {
    "euler": euler,
    "euler_ancestral": euler_ancestral,
    "heun": heun,
    "dpm_2": dpm_2,
    "dpm_2_ancestral": dpm_2_ancestral,
    "lms": lms,
    "dpmpp_2s_ancestral": dpmpp_2s_ancestral,
    "dpmpp_2m": dpmpp_2m,
    "dpmpp_sde": dpmpp_sde,
    "dpmpp_2m_sde": dpmpp_2m_sde,
    "dpmpp_3m_sde": dpmpp_3m_sde,
    "ddim": euler,
    "ddpm": ddpm,
    "lcm": lcm,
    "uni_pc": uni_pc,
    "uni_pc_bh2": uni_pc_bh2,
    "ipndm": ipndm,
    "deis": deis,
    "res_multistep": res_multistep,
}

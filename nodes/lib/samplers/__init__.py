"""The samplers, by the names the field knows them by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from nodes.lib.samplers import cfg_pp
from nodes.lib.samplers.adams import deis, ipndm, ipndm_v, lms
from nodes.lib.samplers.dpm_solver import dpm_adaptive, dpm_fast
from nodes.lib.samplers.er_sde import er_sde
from nodes.lib.samplers.exponential import seeds_2, seeds_3
from nodes.lib.samplers.multistep import (
    dpmpp_2m,
    dpmpp_2m_sde,
    dpmpp_3m_sde,
    gradient_estimation,
    res_multistep,
)
from nodes.lib.samplers.sa_solver import sa_solver
from nodes.lib.samplers.singlestep import (
    ddpm,
    dpm_2,
    dpm_2_ancestral,
    dpmpp_2s_ancestral,
    dpmpp_sde,
    euler,
    euler_ancestral,
    heun,
    heunpp2,
    lcm,
)
from nodes.lib.samplers.step import Denoise, DenoiseApart, Noise, Sampler, Step
from nodes.lib.samplers.unipc import uni_pc, uni_pc_bh2
from nodes.names import SamplerName

__all__ = [
    "SAMPLERS",
    "SAMPLERS_APART",
    "Denoise",
    "DenoiseApart",
    "Noise",
    "Sampler",
    "Step",
]

SAMPLERS: Final[Mapping[SamplerName, Sampler]] = {
    "euler": euler,
    "euler_ancestral": euler_ancestral,
    "heun": heun,
    "heunpp2": heunpp2,
    # Heun's method in exponential form: all the way to the end of the step.
    "exp_heun_2_x0": partial(seeds_2, eta=0.0, s_noise=0.0, r=1.0, solver="phi_2"),
    "exp_heun_2_x0_sde": partial(seeds_2, r=1.0, solver="phi_2"),
    "dpm_2": dpm_2,
    "dpm_2_ancestral": dpm_2_ancestral,
    "lms": lms,
    "dpm_fast": dpm_fast,
    "dpm_adaptive": dpm_adaptive,
    "dpmpp_2s_ancestral": dpmpp_2s_ancestral,
    "dpmpp_sde": dpmpp_sde,
    "dpmpp_sde_gpu": dpmpp_sde,
    "dpmpp_2m": dpmpp_2m,
    "dpmpp_2m_sde": dpmpp_2m_sde,
    "dpmpp_2m_sde_gpu": dpmpp_2m_sde,
    "dpmpp_2m_sde_heun": partial(dpmpp_2m_sde, solver="heun"),
    "dpmpp_2m_sde_heun_gpu": partial(dpmpp_2m_sde, solver="heun"),
    "dpmpp_3m_sde": dpmpp_3m_sde,
    "dpmpp_3m_sde_gpu": dpmpp_3m_sde,
    "ddpm": ddpm,
    "lcm": lcm,
    "ipndm": ipndm,
    "ipndm_v": ipndm_v,
    "deis": deis,
    "res_multistep": res_multistep,
    "res_multistep_ancestral": partial(res_multistep, eta=1.0),
    "gradient_estimation": gradient_estimation,
    "er_sde": er_sde,
    "seeds_2": seeds_2,
    "seeds_3": seeds_3,
    "sa_solver": sa_solver,
    "sa_solver_pece": partial(sa_solver, pece=True),
    "ddim": euler,
    "uni_pc": uni_pc,
    "uni_pc_bh2": uni_pc_bh2,
}
# CFG++: their `denoise` gives the guided and the unguided clean sample.
SAMPLERS_APART: Final[Mapping[SamplerName, Sampler]] = {
    "euler_cfg_pp": partial(cfg_pp.euler_ancestral, eta=0.0),
    "euler_ancestral_cfg_pp": cfg_pp.euler_ancestral,
    "dpmpp_2s_ancestral_cfg_pp": cfg_pp.dpmpp_2s_ancestral,
    "dpmpp_2m_cfg_pp": cfg_pp.dpmpp_2m,
    "res_multistep_cfg_pp": cfg_pp.res_multistep,
    "res_multistep_ancestral_cfg_pp": partial(cfg_pp.res_multistep, eta=1.0),
    "gradient_estimation_cfg_pp": cfg_pp.gradient_estimation,
}

"""The names that nodes offer as choices. Torch-free, for signatures are read at every start."""

from __future__ import annotations

from typing import Literal, TypeAlias

SamplerName: TypeAlias = Literal[
    "euler",
    "euler_ancestral",
    "heun",
    "dpm_2",
    "dpm_2_ancestral",
    "lms",
    "dpmpp_2s_ancestral",
    "dpmpp_2m",
    "dpmpp_sde",
    "dpmpp_2m_sde",
    "dpmpp_3m_sde",
    "ddim",
    "ddpm",
    "lcm",
    "uni_pc",
    "uni_pc_bh2",
    "ipndm",
    "deis",
    "res_multistep",
]
ScheduleName: TypeAlias = Literal[
    "simple",
    "sgm_uniform",
    "karras",
    "exponential",
    "ddim_uniform",
    "beta",
    "normal",
    "linear_quadratic",
    "kl_optimal",
]
PredictionName: TypeAlias = Literal["auto", "epsilon", "v", "edm_v"]
ChoiceName: TypeAlias = Literal["auto", "yes", "no"]
MethodName: TypeAlias = Literal[
    "nearest-exact", "bilinear", "area", "bicubic", "lanczos", "bislerp"
]
CropName: TypeAlias = Literal["disabled", "center"]
FitName: TypeAlias = Literal["stretch", "crop", "inside", "pad"]
ScaleName: TypeAlias = Literal[
    "factor", "width", "height", "longer side", "shorter side", "megapixels"
]
LayerCount: TypeAlias = Literal["from the last", "left out"]
TilingName: TypeAlias = Literal["auto", "whole", "tiled"]

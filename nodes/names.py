"""The names that nodes offer as choices. Torch-free, for signatures are read at every start."""

from __future__ import annotations

from typing import Literal, TypeAlias

SamplerName: TypeAlias = Literal[
    "euler",
    "euler_cfg_pp",
    "euler_ancestral",
    "euler_ancestral_cfg_pp",
    "heun",
    "heunpp2",
    "exp_heun_2_x0",
    "exp_heun_2_x0_sde",
    "dpm_2",
    "dpm_2_ancestral",
    "lms",
    "dpm_fast",
    "dpm_adaptive",
    "dpmpp_2s_ancestral",
    "dpmpp_2s_ancestral_cfg_pp",
    "dpmpp_sde",
    "dpmpp_sde_gpu",
    "dpmpp_2m",
    "dpmpp_2m_cfg_pp",
    "dpmpp_2m_sde",
    "dpmpp_2m_sde_gpu",
    "dpmpp_2m_sde_heun",
    "dpmpp_2m_sde_heun_gpu",
    "dpmpp_3m_sde",
    "dpmpp_3m_sde_gpu",
    "ddpm",
    "lcm",
    "ipndm",
    "ipndm_v",
    "deis",
    "res_multistep",
    "res_multistep_cfg_pp",
    "res_multistep_ancestral",
    "res_multistep_ancestral_cfg_pp",
    "gradient_estimation",
    "gradient_estimation_cfg_pp",
    "er_sde",
    "seeds_2",
    "seeds_3",
    "sa_solver",
    "sa_solver_pece",
    "ddim",
    "uni_pc",
    "uni_pc_bh2",
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
# Those of `Schedule` beside.
FurtherScheduleName: TypeAlias = Literal[
    "polyexponential",
    "laplace",
    "vp",
    "turbo",
    "align_your_steps_sd1",
    "align_your_steps_sdxl",
    "align_your_steps_svd",
    "optimal_steps_flux",
    "optimal_steps_wan",
    "optimal_steps_chroma",
]
AnyScheduleName: TypeAlias = Literal[ScheduleName, FurtherScheduleName]
SpacingName: TypeAlias = Literal["linear", "cosine", "sine"]
SolverName: TypeAlias = Literal[
    "midpoint", "heun", "phi_1", "phi_2", "er_sde", "reverse_sde", "ode"
]
DrawName: TypeAlias = Literal["host", "device"]
GuidanceName: TypeAlias = Literal["cfg", "dual", "dual_nested", "perpendicular"]
PredictionName: TypeAlias = Literal[
    "auto",
    "epsilon",
    "v",
    "x0",
    "image",
    "lcm",
    "edm",
    "edm_v",
    "edm_epsilon",
    "continuous_v",
    "flow",
    "flow_unit",
    "flow_exponential",
]
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
TilingName: TypeAlias = Literal["auto", "whole", "tiled", "averaged"]
# Those that a union ControlNet knows, in the order of its numbers, after "auto".
ControlKindName: TypeAlias = Literal[
    "auto", "openpose", "depth", "scribble", "canny", "normal", "segment", "tile", "repaint"
]
EmphasisName: TypeAlias = Literal["comfyui", "a1111"]
HintName: TypeAlias = Literal[
    "luminance", "brightness", "colour", "tile", "scribble", "outlines", "lines"
]

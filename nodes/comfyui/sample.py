"""Classes that sample, and what they are told: sampler, noise levels, noise and guidance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import (
    Converted,
    Counterpart,
    Foreign,
    Made,
    Ours,
    Part,
    Same,
    Unmappable,
)

_SIGMAS, _SAMPLER, _GUIDER, _NOISE = ("sigmas",), ("sampler",), ("guider",), ("noise",)
_PROMPTS = {"model": "model", "positive": "positive", "negative": "negative"}
_SETTINGS = {
    **_PROMPTS,
    "latent_image": "latent",
    "steps": "steps",
    "cfg": "cfg",
    "sampler_name": "sampler",
    "scheduler": "schedule",
}
_ENDS = {"steps": "steps", "sigma_max": "highest", "sigma_min": "lowest"}
_STRENGTHS = {"eta": "eta", "s_noise": "s_noise"}
_ALIGNED = {"SD1": "align_your_steps_sd1", "SDXL": "align_your_steps_sdxl"}
_ER_SOLVERS = {"ER-SDE": "er_sde", "Reverse-time SDE": "reverse_sde", "ODE": "ode"}


def _enabled(state: object) -> bool:
    return state == "enable"


def _schedule(name: str, inputs: Mapping[str, str]) -> Counterpart:
    return Same("Schedule", inputs, _SIGMAS, {"schedule": name})


def _sampler(name: str, inputs: Mapping[str, str | Converted]) -> Counterpart:
    return Same("ChooseSampler", inputs, _SAMPLER, {"sampler": name})


def _on_device(name: str, inputs: Mapping[str, str]) -> Counterpart:
    """A class of a sampler that says where its noise is drawn."""

    def made(node: Foreign) -> Made:
        drawn = "_gpu" if node.constant("noise_device", "gpu") == "gpu" else ""
        return _sampler(f"{name}{drawn}", inputs)(node)

    return made


def _custom(node: Foreign) -> Made:
    """Three things at once: noise, guidance, sampling."""
    parts = {
        "noise": Part(
            "Noise",
            {"seed": node.inputs.get("noise_seed", 0), "add": node.inputs.get("add_noise", True)},
        ),
        "guider": Part("Guider", {name: node.inputs.get(name) for name in (*_PROMPTS, "cfg")}),
        "": Part(
            "CustomSampler",
            {
                "noise": Ours("noise", "noise"),
                "guider": Ours("guider", "guider"),
                "sampler": node.inputs.get("sampler"),
                "sigmas": node.inputs.get("sigmas"),
                "latent": node.inputs.get("latent_image"),
            },
        ),
    }
    return Made(parts, (Ours("", "latent"), Ours("", "clean")))


def _euler_cfg_pp(node: Foreign) -> Made:
    if node.constant("version", "regular") != "regular":
        raise Unmappable("version: the alternative one has nothing that stands for it")
    return _sampler("euler_cfg_pp", {})(node)


def _aligned(node: Foreign) -> Made:
    kind = node.constant("model_type", "SD1")
    if kind not in _ALIGNED:
        raise Unmappable(f"model_type: {kind!r} has nothing that stands for it")
    return _schedule(_ALIGNED[kind], {"steps": "steps", "denoise": "denoise"})(node)


CLASSES: Final[Mapping[str, Counterpart]] = {
    "KSampler": Same("Sampler", {**_SETTINGS, "seed": "seed", "denoise": "denoise"}, ("latent",)),
    "KSamplerAdvanced": Same(
        "Sampler",
        {
            **_SETTINGS,
            "noise_seed": "seed",
            "start_at_step": "first_step",
            "end_at_step": "last_step",
            "add_noise": Converted("add_noise", _enabled),
            "return_with_leftover_noise": Converted("keep_noise", _enabled),
        },
        ("latent",),
    ),
    "SamplerCustom": _custom,
    "SamplerCustomAdvanced": Same(
        "CustomSampler",
        {
            "noise": "noise",
            "guider": "guider",
            "sampler": "sampler",
            "sigmas": "sigmas",
            "latent_image": "latent",
        },
        ("latent", "clean"),
    ),
    "AddNoise": Same(
        "AddNoise",
        {"model": "model", "noise": "noise", "sigmas": "sigmas", "latent_image": "latent"},
        ("latent",),
    ),
    "RandomNoise": Same("Noise", {"noise_seed": "seed"}, _NOISE),
    "DisableNoise": Same("Noise", {}, _NOISE, {"add": False}),
    "BasicGuider": Same("Guider", {"model": "model", "conditioning": "positive"}, _GUIDER),
    "CFGGuider": Same("Guider", {**_PROMPTS, "cfg": "cfg"}, _GUIDER),
    "DualCFGGuider": Same(
        "Guider",
        {
            "model": "model",
            "cond1": "positive",
            "cond2": "second",
            "negative": "negative",
            "cfg_conds": "cfg",
            "cfg_cond2_negative": "second_cfg",
            "style": Converted(
                "guidance", lambda style: "dual_nested" if style == "nested" else "dual"
            ),
        },
        _GUIDER,
    ),
    "PerpNegGuider": Same(
        "Guider",
        {**_PROMPTS, "empty_conditioning": "second", "cfg": "cfg", "neg_scale": "second_cfg"},
        _GUIDER,
        {"guidance": "perpendicular"},
    ),
    "KSamplerSelect": Same("ChooseSampler", {"sampler_name": "sampler"}, _SAMPLER),
    "SamplerEulerAncestral": _sampler("euler_ancestral", _STRENGTHS),
    "SamplerEulerAncestralCFGPP": _sampler("euler_ancestral_cfg_pp", _STRENGTHS),
    "SamplerEulerCFGpp": _euler_cfg_pp,
    "SamplerDPMPP_2S_Ancestral": _sampler("dpmpp_2s_ancestral", _STRENGTHS),
    "SamplerDPMPP_2M_SDE": _on_device("dpmpp_2m_sde", {**_STRENGTHS, "solver_type": "solver"}),
    "SamplerDPMPP_3M_SDE": _on_device("dpmpp_3m_sde", _STRENGTHS),
    "SamplerDPMPP_SDE": _on_device("dpmpp_sde", {**_STRENGTHS, "r": "r"}),
    "SamplerLMS": _sampler("lms", {"order": "order"}),
    "SamplerDPMAdaptative": _sampler(
        "dpm_adaptive",
        {
            **_STRENGTHS,
            "order": "order",
            "rtol": "rtol",
            "atol": "atol",
            "h_init": "h_init",
            "pcoeff": "pcoeff",
            "icoeff": "icoeff",
            "dcoeff": "dcoeff",
            "accept_safety": "accept_safety",
        },
    ),
    "SamplerER_SDE": _sampler(
        "er_sde",
        {
            **_STRENGTHS,
            "max_stage": "order",
            "solver_type": Converted("solver", lambda kind: _ER_SOLVERS.get(kind, kind)),
        },
    ),
    "SamplerSEEDS2": _sampler("seeds_2", {**_STRENGTHS, "r": "r", "solver_type": "solver"}),
    "SamplerSASolver": _sampler(
        "sa_solver",
        {
            **_STRENGTHS,
            "sde_start_percent": "sde_start",
            "sde_end_percent": "sde_end",
            "predictor_order": "order",
            "corrector_order": "corrector_order",
            "use_pece": "pece",
            "simple_order_2": "simple_order_2",
        },
    ),
    "BasicScheduler": Same(
        "Schedule",
        {"model": "model", "scheduler": "schedule", "steps": "steps", "denoise": "denoise"},
        _SIGMAS,
    ),
    "KarrasScheduler": _schedule("karras", {**_ENDS, "rho": "rho"}),
    "ExponentialScheduler": _schedule("exponential", _ENDS),
    "PolyexponentialScheduler": _schedule("polyexponential", {**_ENDS, "rho": "rho"}),
    "LaplaceScheduler": _schedule("laplace", {**_ENDS, "mu": "mu", "beta": "beta"}),
    "VPScheduler": _schedule(
        "vp", {"steps": "steps", "beta_d": "beta_d", "beta_min": "beta_min", "eps_s": "eps_s"}
    ),
    "BetaSamplingScheduler": _schedule(
        "beta", {"model": "model", "steps": "steps", "alpha": "alpha", "beta": "beta"}
    ),
    "SDTurboScheduler": _schedule(
        "turbo", {"model": "model", "steps": "steps", "denoise": "denoise"}
    ),
    "AlignYourStepsScheduler": _aligned,
    "ManualSigmas": Same("Sigmas", {"sigmas": "levels"}, _SIGMAS),
    "SplitSigmas": Same("SplitSigmas", {"sigmas": "sigmas", "step": "step"}, ("high", "low")),
    "SplitSigmasDenoise": Same(
        "SplitSigmas", {"sigmas": "sigmas", "denoise": "denoise"}, ("high", "low")
    ),
    "FlipSigmas": Same("ChangeSigmas", {"sigmas": "sigmas"}, _SIGMAS, {"flip": True}),
    "SetFirstSigma": Same("ChangeSigmas", {"sigmas": "sigmas", "sigma": "first"}, _SIGMAS),
    "ExtendIntermediateSigmas": Same(
        "ChangeSigmas",
        {
            "sigmas": "sigmas",
            "steps": "parts",
            "start_at_sigma": Converted("start", lambda level: None if level < 0 else level),
            "end_at_sigma": "end",
            "spacing": "spacing",
        },
        _SIGMAS,
    ),
    "SamplingPercentToSigma": Same(
        "SigmaAt",
        {"model": "model", "sampling_percent": "share", "return_actual_sigma": "within"},
        ("sigma",),
    ),
}

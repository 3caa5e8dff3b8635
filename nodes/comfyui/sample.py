"""Classes that sample, and what they are told: samplers, noise levels, noise, guiders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import (
    Const,
    Converted,
    Counterpart,
    Foreign,
    Made,
    Ours,
    Part,
    Same,
    Unmappable,
)

_SETTINGS: Final = {
    "model": "model",
    "positive": "positive",
    "negative": "negative",
    "latent_image": "latent",
    "steps": "steps",
    "cfg": "cfg",
    "sampler_name": "sampler",
    "scheduler": "schedule",
}
_DRAWN: Final = {"draw": "device"}  # on a GPU, as ComfyUI does
_NOISE: Final = {"eta": "eta", "s_noise": "s_noise"}
_ENDS: Final = {"steps": "steps", "sigma_max": "highest", "sigma_min": "lowest"}
_PID: Final = {
    name: name
    for name in (
        *("order", "rtol", "atol", "h_init", "pcoeff", "icoeff", "dcoeff", "accept_safety"),
        *("eta", "s_noise"),
    )
}
_SOLVERS: Final = {"ER-SDE": "er_sde", "Reverse-time SDE": "reverse_sde", "ODE": "ode"}
_STYLES: Final = {"regular": "dual", "nested": "dual_nested"}


def _sampler(name: str, inputs: Mapping[str, str | Converted] = _NOISE) -> Counterpart:
    return Same("ChooseSampler", inputs, ("sampler",), {"sampler": name})


def _on_device(name: str, *further: str) -> Counterpart:
    """The `_gpu` one, where the class says so."""

    def made(node: Foreign) -> Made:
        device = node.constant("noise_device", "gpu")
        said = {key: node.inputs[key] for key in (*_NOISE, *further) if key in node.inputs}
        if "solver_type" in said:
            said["solver"] = said.pop("solver_type")
        sampler = name if device == "cpu" else f"{name}_gpu"
        return Made(
            {"": Part("ChooseSampler", {"sampler": sampler, **said})}, (Ours("", "sampler"),)
        )

    return made


def _schedule(
    name: str | None = None, inputs: Mapping[str, str | Converted] | None = None
) -> Counterpart:
    fixed = {} if name is None else {"schedule": name}
    return Same("Schedule", inputs or {}, ("sigmas",), fixed)


def _table(prefix: str) -> Counterpart:
    def schedule(model_type: Const) -> Const:
        return f"{prefix}_{str(model_type).lower()}"

    inputs: dict[str, str | Converted] = {
        "model_type": Converted("schedule", schedule),
        "steps": "steps",
        "denoise": "denoise",
    }
    return _schedule(None, inputs)


def _sampler_custom(node: Foreign) -> Made:
    """Guider and noise are inputs of its own."""
    given = node.inputs
    guided = {key: given[key] for key in ("model", "positive", "negative", "cfg") if key in given}
    seed, adds = given.get("noise_seed", 0), node.constant("add_noise", True)
    sampled = {key: given[key] for key in ("sampler", "sigmas") if key in given}
    if "latent_image" in given:
        sampled["latent"] = given["latent_image"]
    links = {"guider": Ours("guider", "guider"), "noise": Ours("noise", "noise")}
    parts = {
        "guider": Part("Guider", guided),
        "noise": Part("Noise", {"seed": seed, "add": adds, **_DRAWN}),
        "": Part("CustomSampler", {**sampled, **links}),
    }
    return Made(parts, (Ours("", "latent"), Ours("", "clean")))


def _euler_cfg_pp(node: Foreign) -> Made:
    version = node.constant("version", "regular")
    if version != "regular":
        raise Unmappable(f"version: {version!r} has nothing that stands for it")
    return Made({"": Part("ChooseSampler", {"sampler": "euler_cfg_pp"})}, (Ours("", "sampler"),))


def _start(level: Const) -> Const:
    return None if level < 0 else level


def _enabled(said: Const) -> Const:
    return said == "enable"


def _said(enabled: Const) -> Const:
    return "enable" if enabled else "disable"


def _to_the_end(step: Const) -> Const:
    return 10_000 if step is None else step


CLASSES: Final[Mapping[str, Counterpart]] = {
    "KSampler": Same(
        "Sampler", {**_SETTINGS, "seed": "seed", "denoise": "denoise"}, ("latent",), _DRAWN
    ),
    "KSamplerAdvanced": Same(
        "Sampler",
        {
            **_SETTINGS,
            "add_noise": Converted("add_noise", _enabled, _said),
            "noise_seed": "seed",
            "start_at_step": "first_step",
            "end_at_step": Converted("last_step", None, _to_the_end),
            "return_with_leftover_noise": Converted("keep_noise", _enabled, _said),
        },
        ("latent",),
        _DRAWN,
    ),
    "SamplerCustom": _sampler_custom,
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
    "RandomNoise": Same("Noise", {"noise_seed": "seed"}, ("noise",), _DRAWN),
    "DisableNoise": Same("Noise", {}, ("noise",), {"add": False, **_DRAWN}),
    "AddNoise": Same(
        "AddNoise",
        {"model": "model", "noise": "noise", "sigmas": "sigmas", "latent_image": "latent"},
        ("latent",),
    ),
    "BasicGuider": Same("Guider", {"model": "model", "conditioning": "positive"}, ("guider",)),
    "CFGGuider": Same(
        "Guider",
        {"model": "model", "positive": "positive", "negative": "negative", "cfg": "cfg"},
        ("guider",),
    ),
    "DualCFGGuider": Same(
        "Guider",
        {
            "model": "model",
            "cond1": "positive",
            "cond2": "second",
            "negative": "negative",
            "cfg_conds": "cfg",
            "cfg_cond2_negative": "second_cfg",
            "style": Converted("guidance", lambda style: _STYLES.get(style, style)),
        },
        ("guider",),
        {"guidance": "dual"},
    ),
    "PerpNegGuider": Same(
        "Guider",
        {
            "model": "model",
            "positive": "positive",
            "negative": "negative",
            "empty_conditioning": "second",
            "cfg": "cfg",
            "neg_scale": "second_cfg",
        },
        ("guider",),
        {"guidance": "perpendicular"},
    ),
    "KSamplerSelect": Same("ChooseSampler", {"sampler_name": "sampler"}, ("sampler",)),
    "SamplerEulerAncestral": _sampler("euler_ancestral"),
    "SamplerEulerAncestralCFGPP": _sampler("euler_ancestral_cfg_pp"),
    "SamplerEulerCFGpp": _euler_cfg_pp,
    "SamplerDPMPP_2S_Ancestral": _sampler("dpmpp_2s_ancestral"),
    "SamplerDPMPP_SDE": _on_device("dpmpp_sde", "r"),
    "SamplerDPMPP_2M_SDE": _on_device("dpmpp_2m_sde", "solver_type"),
    "SamplerDPMPP_3M_SDE": _on_device("dpmpp_3m_sde"),
    "SamplerDPMAdaptative": _sampler("dpm_adaptive", _PID),
    "SamplerLMS": _sampler("lms", {"order": "order"}),
    "SamplerER_SDE": _sampler(
        "er_sde",
        {
            **_NOISE,
            "max_stage": "order",
            "solver_type": Converted("solver", lambda name: _SOLVERS.get(name, name)),
        },
    ),
    "SamplerSEEDS2": _sampler("seeds_2", {**_NOISE, "r": "r", "solver_type": "solver"}),
    "SamplerSASolver": _sampler(
        "sa_solver",
        {
            **_NOISE,
            "sde_start_percent": "sde_start",
            "sde_end_percent": "sde_end",
            "predictor_order": "order",
            "corrector_order": "corrector_order",
            "use_pece": "pece",
            "simple_order_2": "simple_order_2",
        },
    ),
    "BasicScheduler": _schedule(
        None, {"model": "model", "scheduler": "schedule", "steps": "steps", "denoise": "denoise"}
    ),
    "KarrasScheduler": _schedule("karras", {**_ENDS, "rho": "rho"}),
    "ExponentialScheduler": _schedule("exponential", _ENDS),
    "PolyexponentialScheduler": _schedule("polyexponential", {**_ENDS, "rho": "rho"}),
    "LaplaceScheduler": _schedule("laplace", {**_ENDS, "mu": "mu", "beta": "beta"}),
    "VPScheduler": _schedule(
        "vp", {name: name for name in ("steps", "beta_d", "beta_min", "eps_s")}
    ),
    "BetaSamplingScheduler": _schedule(
        "beta", {name: name for name in ("model", "steps", "alpha", "beta")}
    ),
    "SDTurboScheduler": _schedule("turbo", {name: name for name in ("model", "steps", "denoise")}),
    "AlignYourStepsScheduler": _table("align_your_steps"),
    "OptimalStepsScheduler": _table("optimal_steps"),
    "ManualSigmas": Same("Sigmas", {"sigmas": "levels"}, ("sigmas",)),
    "SplitSigmas": Same("SplitSigmas", {"sigmas": "sigmas", "step": "step"}, ("high", "low")),
    "SplitSigmasDenoise": Same(
        "SplitSigmas", {"sigmas": "sigmas", "denoise": "denoise"}, ("high", "low")
    ),
    "FlipSigmas": Same("ChangeSigmas", {"sigmas": "sigmas"}, ("sigmas",), {"flip": True}),
    "SetFirstSigma": Same("ChangeSigmas", {"sigmas": "sigmas", "sigma": "first"}, ("sigmas",)),
    "ExtendIntermediateSigmas": Same(
        "ChangeSigmas",
        {
            "sigmas": "sigmas",
            "steps": "parts",
            "start_at_sigma": Converted("start", _start),
            "end_at_sigma": "end",
            "spacing": "spacing",
        },
        ("sigmas",),
    ),
    "SamplingPercentToSigma": Same(
        "SigmaAt",
        {"model": "model", "sampling_percent": "share", "return_actual_sigma": "within"},
        ("sigma",),
    ),
}

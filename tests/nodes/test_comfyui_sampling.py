"""What stands for ComfyUI's classes of sampling: in one node, in parts, by every option."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.nodes.comfy_graphs import comfy_text_to_image, node, run
from tests.nodes.studio import Studio


def custom(**changes: Any) -> dict[str, Any]:
    """The sampling of `comfy_text_to_image`, in parts; what changes are nodes by their ids."""
    parts = {
        "50": node("RandomNoise", noise_seed=1),
        "51": node("CFGGuider", model=["4", 0], positive=["6", 0], negative=["7", 0], cfg=7.0),
        "52": node("KSamplerSelect", sampler_name="euler"),
        "53": node("BasicScheduler", model=["4", 0], scheduler="normal", steps=2, denoise=1.0),
        "3": node(
            "SamplerCustomAdvanced",
            noise=["50", 0],
            guider=["51", 0],
            sampler=["52", 0],
            sigmas=["53", 0],
            latent_image=["5", 0],
        ),
    }
    return {**comfy_text_to_image(), **parts, **changes}


def test_a_sampling_in_parts_gives_what_one_node_gives(studio: Studio) -> None:
    wanted = run(studio, comfy_text_to_image(), "3")["3"]["latent"].samples
    assert torch.equal(run(studio, custom(), "3")["3"]["latent"].samples, wanted)
    at_once = node(
        "SamplerCustom",
        model=["4", 0],
        positive=["6", 0],
        negative=["7", 0],
        sampler=["52", 0],
        sigmas=["53", 0],
        latent_image=["5", 0],
        add_noise=True,
        noise_seed=1,
        cfg=7.0,
    )
    assert torch.equal(run(studio, custom(**{"3": at_once}), "3")["3"]["latent"].samples, wanted)


def test_two_advanced_samplers_share_the_steps(studio: Studio) -> None:
    settings = {"steps": 4, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal"}
    prompts = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0]}
    first = node(
        "KSamplerAdvanced",
        add_noise="enable",
        noise_seed=1,
        latent_image=["5", 0],
        start_at_step=0,
        end_at_step=2,
        return_with_leftover_noise="enable",
        **settings,
        **prompts,
    )
    second = node(
        "KSamplerAdvanced",
        add_noise="disable",
        noise_seed=1,
        latent_image=["2", 0],
        start_at_step=2,
        end_at_step=10000,
        return_with_leftover_noise="disable",
        **settings,
        **prompts,
    )
    nodes = {**comfy_text_to_image(steps=4), "2": first, "30": second}
    found = run(studio, nodes, "3", "30")
    whole, halves = (found[each]["latent"].samples for each in ("3", "30"))
    assert torch.allclose(whole, halves, atol=1e-4)


SCHEDULERS = [
    node("KarrasScheduler", steps=4, sigma_max=14.6, sigma_min=0.03, rho=7.0),
    node("ExponentialScheduler", steps=4, sigma_max=14.6, sigma_min=0.03),
    node("PolyexponentialScheduler", steps=4, sigma_max=14.6, sigma_min=0.03, rho=1.0),
    node("LaplaceScheduler", steps=4, sigma_max=14.6, sigma_min=0.03, mu=0.0, beta=0.5),
    node("VPScheduler", steps=4, beta_d=19.9, beta_min=0.1, eps_s=0.001),
    node("BetaSamplingScheduler", model=["4", 0], steps=4, alpha=0.6, beta=0.6),
    node("SDTurboScheduler", model=["4", 0], steps=2, denoise=1.0),
    node("AlignYourStepsScheduler", model_type="SD1", steps=10, denoise=1.0),
    node("ManualSigmas", sigmas="14.6, 3, 0.7, 0"),
]
SAMPLERS = [
    node("SamplerEulerAncestral", eta=0.5, s_noise=1.0),
    node("SamplerEulerAncestralCFGPP", eta=0.5, s_noise=1.0),
    node("SamplerEulerCFGpp", version="regular"),
    node("SamplerDPMPP_2S_Ancestral", eta=1.0, s_noise=1.0),
    node("SamplerDPMPP_2M_SDE", solver_type="heun", eta=1.0, s_noise=1.0, noise_device="cpu"),
    node("SamplerDPMPP_3M_SDE", eta=1.0, s_noise=1.0, noise_device="gpu"),
    node("SamplerDPMPP_SDE", eta=1.0, s_noise=1.0, r=0.5, noise_device="cpu"),
    node("SamplerLMS", order=3),
    node("SamplerER_SDE", solver_type="ODE", max_stage=2, eta=1.0, s_noise=1.0),
    node("SamplerSEEDS2", solver_type="phi_2", eta=1.0, s_noise=1.0, r=0.5),
    node(
        "SamplerSASolver",
        model=["4", 0],
        eta=1.0,
        sde_start_percent=0.2,
        sde_end_percent=0.8,
        s_noise=1.0,
        predictor_order=3,
        corrector_order=4,
        use_pece=False,
        simple_order_2=False,
    ),
]
GUIDERS = [
    node("BasicGuider", model=["4", 0], conditioning=["6", 0]),
    node(
        "DualCFGGuider",
        model=["4", 0],
        cond1=["6", 0],
        cond2=["7", 0],
        negative=["7", 0],
        cfg_conds=4.0,
        cfg_cond2_negative=2.0,
        style="nested",
    ),
    node(
        "PerpNegGuider",
        model=["4", 0],
        positive=["6", 0],
        negative=["7", 0],
        empty_conditioning=["7", 0],
        cfg=4.0,
        neg_scale=0.5,
    ),
]


@pytest.mark.parametrize(
    ("place", "entry"),
    [("53", each) for each in SCHEDULERS]
    + [("52", each) for each in SAMPLERS]
    + [("51", each) for each in GUIDERS],
    ids=lambda value: value["class_type"] if isinstance(value, dict) else "",
)
def test_each_class_that_a_sampling_is_told_runs(
    place: str, entry: dict[str, Any], studio: Studio
) -> None:
    found = run(studio, custom(**{place: entry}), "3")["3"]
    assert found["latent"].samples.isfinite().all()


def test_noise_levels_are_parted_and_changed(studio: Studio) -> None:
    nodes = {
        **custom(),
        "60": node("SplitSigmas", sigmas=["61", 0], step=2),
        "61": node("ManualSigmas", sigmas="8, 4, 2, 1, 0"),
        "62": node("FlipSigmas", sigmas=["60", 1]),
        "63": node("SetFirstSigma", sigmas=["60", 0], sigma=9.0),
        "64": node("SplitSigmasDenoise", sigmas=["61", 0], denoise=0.5),
        "65": node(
            "ExtendIntermediateSigmas",
            sigmas=["61", 0],
            steps=2,
            start_at_sigma=-1.0,
            end_at_sigma=3.0,
            spacing="linear",
        ),
    }
    found = run(studio, nodes, "60", "62", "63", "64", "65")
    assert found["60"]["high"].values == (8, 4, 2)
    assert found["62"]["sigmas"].values[-1] == 2
    assert found["63"]["sigmas"].values == (9, 4, 2)
    assert found["64"]["low"].values == (2, 1, 0)
    assert found["65"]["sigmas"].values[:3] == (8, 6, 4)

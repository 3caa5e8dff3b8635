"""Classes that change models: what they predict, how they are guided, merges."""

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

_MODEL = ("model",)
_GIVEN = {"model": "model"}
_DISCRETE = {
    "eps": "epsilon",
    "v_prediction": "v",
    "lcm": "lcm",
    "x0": "x0",
    "img_to_img": "image",
}
_CONTINUOUS = {"v_prediction": "edm_v", "edm": "edm", "eps": "edm_epsilon"}
_FREE_U = {**_GIVEN, "b1": "b1", "b2": "b2", "s1": "s1", "s2": "s2"}


def _predicts(kinds: Mapping[str, str]) -> Counterpart:
    """A class that says what a model predicts, by its names for that."""

    def made(node: Foreign) -> Made:
        kind = node.constant("sampling", next(iter(kinds)))
        if kind not in kinds:
            raise Unmappable(f"sampling: {kind!r} has nothing that stands for it")
        inputs = {"model": node.inputs.get("model"), "prediction": kinds[kind]}
        if "zsnr" in node.inputs:
            inputs["zero_terminal_snr"] = "yes" if node.constant("zsnr") else "no"
        ends = ("sigma_min", "sigma_max")
        inputs |= {name: node.inputs[name] for name in ends if name in node.inputs}
        return Made({"": Part("ModelSampling", inputs)}, (Ours("", "model"),))

    return made


def _guides(**fixed: object) -> Counterpart:
    return Same("ModelGuidance", _GIVEN, _MODEL, fixed)


def _merges(kind: str, method: str) -> Counterpart:
    """A class that merges two of a kind, called `model1` and `model2`."""
    inputs = {f"{kind}1": "first", f"{kind}2": "second", "ratio": "ratio", "multiplier": "ratio"}
    fixed = {"method": method, **({"ratio": 1.0} if method == "add" else {})}
    return Same("Merge", inputs, ("merged",), fixed)


def _merges_blocks(node: Foreign) -> Made:
    """The first ratio is that of all which no other names."""
    shares = {name: node.constant(name) for name in node.inputs if name not in ("model1", "model2")}
    inputs = {
        "first": node.inputs.get("model1"),
        "second": node.inputs.get("model2"),
        "ratio": next(iter(shares.values()), 1.0),
        "blocks": [{"block": name, "ratio": share} for name, share in shares.items()],
    }
    return Made({"": Part("Merge", inputs)}, (Ours("", "merged"),))


_FACTORS = {"q": "query", "k": "key", "v": "value", "out": "out"}


def _scales(kind: str, attention: str) -> Counterpart:
    """A class that multiplies the attention of a model or text encoder."""
    inputs = {kind: "weights", **_FACTORS}
    return Same("ScaleAttention", inputs, ("scaled",), {"attention": attention})


def _scales_outputs(node: Foreign) -> Made:
    """Its other two factors are for films, whose models have attention in time, too."""
    given = node.inputs
    own = {"weights": given.get("model"), "out": given.get("self_structural", 1.0)}
    cross = {"weights": Ours("self", "scaled"), "out": given.get("cross_structural", 1.0)}
    parts = {
        "self": Part("ScaleAttention", own),
        "": Part("ScaleAttention", {**cross, "attention": "cross"}),
    }
    return Made(parts, (Ours("", "scaled"),))


def _flux_flow(node: Foreign) -> Made:
    """The shift grows with the picture: linear in tokens, from 256 of them to 4096."""
    given = {"base_shift": 0.5, "max_shift": 1.15, "width": 1024, "height": 1024}
    base, most, width, height = (
        float(str(node.constant(name, usual))) for name, usual in given.items()
    )
    slope = (most - base) / (4096 - 256)
    shift = width * height / 256 * slope + base - slope * 256
    inputs = {
        "model": node.inputs.get("model"),
        "prediction": "flow_exponential",
        "shift": shift,
    }
    return Made({"": Part("ModelSampling", inputs)}, (Ours("", "model"),))


def _saves(*kinds: str) -> Counterpart:
    """A class that writes these kinds of weights as a file."""
    inputs = {kind: kind for kind in kinds}
    return Same("SaveCheckpoint", {**inputs, "filename_prefix": "name"})


CLASSES: Final[Mapping[str, Counterpart]] = {
    "ModelSamplingDiscrete": _predicts(_DISCRETE),
    "ModelSamplingContinuousEDM": _predicts(_CONTINUOUS),
    "ModelSamplingContinuousV": _predicts({"v_prediction": "continuous_v"}),
    "ModelSamplingSD3": Same(
        "ModelSampling", {**_GIVEN, "shift": "shift"}, _MODEL, {"prediction": "flow"}
    ),
    "ModelSamplingAuraFlow": Same(
        "ModelSampling", {**_GIVEN, "shift": "shift"}, _MODEL, {"prediction": "flow_unit"}
    ),
    "ModelSamplingFlux": _flux_flow,
    "FreSca": Same(
        "FrequencyGuidance",
        {**_GIVEN, "scale_low": "low", "scale_high": "high", "freq_cutoff": "cutoff"},
        _MODEL,
    ),
    "VideoLinearCFGGuidance": Same("BatchGuidance", {**_GIVEN, "min_cfg": "first"}, _MODEL),
    "VideoTriangleCFGGuidance": Same(
        "BatchGuidance", {**_GIVEN, "min_cfg": "first"}, _MODEL, {"course": "triangle"}
    ),
    "LatentApplyOperationCFG": Same(
        "GuideByOperation", {**_GIVEN, "operation": "operation"}, _MODEL
    ),
    "DifferentialDiffusion": Same(
        "DifferentialInpaint",
        {**_GIVEN, "strength": Converted("strength", lambda strength: strength or 1.0)},
        _MODEL,
    ),
    "RescaleCFG": Same("ModelGuidance", {**_GIVEN, "multiplier": "rescale"}, _MODEL),
    "CFGNorm": Same("ModelGuidance", {**_GIVEN, "strength": "limit"}, _MODEL),
    "RenormCFG": Same(
        "ModelGuidance", {**_GIVEN, "cfg_trunc": "renorm_below", "renorm_cfg": "renorm"}, _MODEL
    ),
    "CFGZeroStar": _guides(zero_star=True),
    "TCFG": _guides(tangential=True),
    "Mahiro": _guides(mahiro=True),
    "Epsilon Scaling": Same("ModelGuidance", {**_GIVEN, "scaling_factor": "noise_scale"}, _MODEL),
    "APG": Same(
        "ProjectedGuidance",
        {**_GIVEN, "eta": "parallel", "norm_threshold": "threshold", "momentum": "momentum"},
        _MODEL,
    ),
    "PerturbedAttentionGuidance": Same(
        "AttentionGuidance", {**_GIVEN, "scale": "perturbed"}, _MODEL
    ),
    "SelfAttentionGuidance": Same(
        "AttentionGuidance",
        {**_GIVEN, "scale": "self_attention", "blur_sigma": "blur"},
        _MODEL,
        {"perturbed": 0.0},
    ),
    "FreeU": Same("FreeU", _FREE_U, _MODEL, {"version": "1"}),
    "FreeU_V2": Same("FreeU", _FREE_U, _MODEL, {"version": "2"}),
    "PatchModelAddDownscale": Same(
        "DeepShrink",
        {
            **_GIVEN,
            "block_number": "block",
            "downscale_factor": "factor",
            "start_percent": "start",
            "end_percent": "end",
            "downscale_after_skip": "after_skip",
            "downscale_method": "shrink_method",
            "upscale_method": "grow_method",
        },
        _MODEL,
    ),
    "HyperTile": Same(
        "TileAttention",
        {
            **_GIVEN,
            "tile_size": "tile",
            "swap_size": "choices",
            "max_depth": "depth",
            "scale_depth": "grow",
        },
        _MODEL,
    ),
    "TomePatchModel": Same("MergeTokens", {**_GIVEN, "ratio": "share"}, _MODEL),
    "UNetSelfAttentionMultiply": _scales("model", "self"),
    "UNetCrossAttentionMultiply": _scales("model", "cross"),
    "UNetTemporalAttentionMultiply": _scales_outputs,
    "CLIPAttentionMultiply": _scales("clip", "self"),
    "ModelMergeSimple": _merges("model", "weighted"),
    "ModelMergeAdd": _merges("model", "add"),
    "ModelMergeSubtract": _merges("model", "subtract"),
    "ModelMergeBlocks": _merges_blocks,
    "ModelMergeSD1": _merges_blocks,
    "ModelMergeSD2": _merges_blocks,
    "ModelMergeSDXL": _merges_blocks,
    "CheckpointSave": _saves("model", "clip", "vae"),
    "ModelSave": _saves("model"),
    "CLIPSave": _saves("clip"),
    "VAESave": _saves("vae"),
    "CLIPMergeSimple": _merges("clip", "weighted"),
    "CLIPMergeAdd": _merges("clip", "add"),
    "CLIPMergeSubtract": _merges("clip", "subtract"),
}

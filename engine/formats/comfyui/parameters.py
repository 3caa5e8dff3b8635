"""Settings as AUTOMATIC1111's web UI and Forge write them into pictures, as ComfyUI's classes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.errors import DocumentError, Problem
from engine.formats.comfyui.counterparts import Const, Foreign, Theirs

KEY = "parameters"
_NEGATIVE = "Negative prompt:"
_PAIR = re.compile(r'\s*([\w /+.-]+):\s*("(?:\\.|[^"\\])*"|[^,]*)(?:,|$)')
_SAMPLERS: Final[Mapping[str, str]] = {
    "euler": "euler",
    "euler a": "euler_ancestral",
    "lms": "lms",
    "heun": "heun",
    "dpm2": "dpm_2",
    "dpm2 a": "dpm_2_ancestral",
    "dpm fast": "dpm_fast",
    "dpm adaptive": "dpm_adaptive",
    "dpm++ 2s a": "dpmpp_2s_ancestral",
    "dpm++ 2m": "dpmpp_2m",
    "dpm++ sde": "dpmpp_sde",
    "dpm++ 2m sde": "dpmpp_2m_sde",
    "dpm++ 2m sde heun": "dpmpp_2m_sde_heun",
    "dpm++ 3m sde": "dpmpp_3m_sde",
    "ddim": "ddim",
    "plms": "lms",
    "unipc": "uni_pc",
    "lcm": "lcm",
}
_SCHEDULES: Final[Mapping[str, str]] = {
    "automatic": "normal",
    "uniform": "normal",
    "karras": "karras",
    "exponential": "exponential",
    "sgm uniform": "sgm_uniform",
    "simple": "simple",
    "normal": "normal",
    "ddim": "ddim_uniform",
    "beta": "beta",
    "turbo": "sgm_uniform",
    "kl optimal": "kl_optimal",
}
_READ: Final = frozenset(
    {
        *("Steps", "Sampler", "Schedule type", "CFG scale", "Seed", "Size", "Model", "Clip skip"),
        *("Model hash", "Version", "RNG", "Denoising strength", "VAE", "VAE hash"),
        *("Lora hashes", "TI hashes", "Hashes", "Emphasis"),
    }
)
_LORA = re.compile(r"<lora:([^:>]+):(-?[\d.]+)(?::(-?[\d.]+))?>")


def read_parameters(text: str) -> tuple[list[Foreign], list[Problem]]:
    """The nodes of a picture made from a text, and what of the settings is not the same.

    Raises DocumentError for text without them.
    """
    positive, negative, settings = _parted(text)
    remarks = [*_remarks(settings)]
    model, clip = Theirs("checkpoint", 0), Theirs("checkpoint", 1)
    nodes = [_foreign("checkpoint", "CheckpointLoaderSimple", ckpt_name=_file(settings))]
    for number, (name, strength, text_strength) in enumerate(_loras(positive), start=1):
        place = f"lora {number}"
        lora = {"lora_name": name, "strength_model": strength, "strength_clip": text_strength}
        nodes.append(_foreign(place, "LoraLoader", model=model, clip=clip, **lora))
        model, clip = Theirs(place, 0), Theirs(place, 1)
    if (skip := _number(settings, "Clip skip", 1)) > 1:
        nodes.append(_foreign("skip", "CLIPSetLastLayer", clip=clip, stop_at_clip_layer=-int(skip)))
        clip = Theirs("skip", 0)
    width, height = _size(settings)
    sampler, schedule = _sampler(settings)
    nodes += [
        _foreign("positive", "CLIPTextEncode", clip=clip, text=_LORA.sub("", positive).strip()),
        _foreign("negative", "CLIPTextEncode", clip=clip, text=negative),
        _foreign("latent", "EmptyLatentImage", width=width, height=height, batch_size=1),
        _foreign(
            "sampler",
            "KSampler",
            model=model,
            positive=Theirs("positive", 0),
            negative=Theirs("negative", 0),
            latent_image=Theirs("latent", 0),
            seed=int(_number(settings, "Seed", 0)),
            steps=int(_number(settings, "Steps", 20)),
            cfg=_number(settings, "CFG scale", 7.0),
            sampler_name=sampler,
            scheduler=schedule,
            denoise=1.0,
        ),
        _foreign("decode", "VAEDecode", samples=Theirs("sampler", 0), vae=Theirs("checkpoint", 2)),
        _foreign("save", "SaveImage", images=Theirs("decode", 0), filename_prefix="picture"),
    ]
    return nodes, remarks


def _foreign(name: str, kind: str, **inputs: Any) -> Foreign:
    return Foreign(name, kind, inputs)


def _parted(text: str) -> tuple[str, str, dict[str, str]]:
    """The prompt, the negative prompt and the settings of the last line."""
    lines = text.strip().splitlines()
    if not lines or not re.search(r"\bSteps:\s*\d", lines[-1]):
        raise DocumentError("settings of AUTOMATIC1111's web UI without a line of steps")
    settings = {name.strip(): value.strip().strip('"') for name, value in _PAIR.findall(lines[-1])}
    prompt, _, negative = "\n".join(lines[:-1]).partition(_NEGATIVE)
    return prompt.strip(), negative.strip(), settings


def _loras(prompt: str) -> Iterator[tuple[str, float, float]]:
    for name, strength, text_strength in _LORA.findall(prompt):
        own = _float(strength, 1.0)
        yield f"{name}.safetensors", own, _float(text_strength, own)


def _file(settings: Mapping[str, str]) -> str:
    name = settings.get("Model", "model")
    return name if name.endswith(".safetensors") else f"{name}.safetensors"


def _size(settings: Mapping[str, str]) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,6})x(\d{1,6})", settings.get("Size", ""))
    return (int(found[1]), int(found[2])) if found else (512, 512)


def _sampler(settings: Mapping[str, str]) -> tuple[Const, Const]:
    """Older files name the schedule behind the sampler, as in "DPM++ 2M Karras"."""
    name = settings.get("Sampler", "Euler").lower()
    schedule = settings.get("Schedule type", "Automatic").lower()
    for word in ("karras", "exponential"):
        if name.endswith(f" {word}"):
            name, schedule = name.removesuffix(f" {word}"), word
    kind = "ddim_uniform" if name == "ddim" else _SCHEDULES.get(schedule, schedule)
    return _SAMPLERS.get(name, name), kind


def _number(settings: Mapping[str, str], name: str, default: float) -> float:
    return _float(settings.get(name, ""), default)


def _float(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default


def _remarks(settings: Mapping[str, str]) -> Iterator[Problem]:
    yield Problem("", None, "read from settings of AUTOMATIC1111's web UI: near, not the same")
    if settings.get("RNG", "GPU") == "GPU":
        yield Problem(
            "sampler", "seed", "its noise was drawn on a GPU, and is drawn otherwise here"
        )
    if left := sorted(settings.keys() - _READ):
        yield Problem("", None, f"of its settings these were left out: {', '.join(left)}")

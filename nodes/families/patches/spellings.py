"""How trainers spell what an adapter changes, and the parts of it. Torch-free.

A key such as `lora_unet_down_blocks_0_attentions_0_proj_in.lora_up.weight` is a target and a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from engine.files.header import Header

_ENDINGS: Mapping[str, tuple[str, ...]] = {  # of keys, after the target
    "up": (
        ".lora_up.weight",
        ".lora_B.weight",
        ".lora_B.default.weight",
        ".lora_B",
        "_lora.up.weight",
        ".lora.up.weight",
        ".lora_linear_layer.up.weight",
    ),
    "down": (
        ".lora_down.weight",
        ".lora_A.weight",
        ".lora_A.default.weight",
        ".lora_A",
        "_lora.down.weight",
        ".lora.down.weight",
        ".lora_linear_layer.down.weight",
    ),
    "mid": (".lora_mid.weight",),
    "w1_a": (".hada_w1_a",),
    "w1_b": (".hada_w1_b",),
    "w2_a": (".hada_w2_a",),
    "w2_b": (".hada_w2_b",),
    "t1": (".hada_t1",),
    "t2": (".hada_t2",),
    "kr1": (".lokr_w1",),
    "kr1_a": (".lokr_w1_a",),
    "kr1_b": (".lokr_w1_b",),
    "kr2": (".lokr_w2",),
    "kr2_a": (".lokr_w2_a",),
    "kr2_b": (".lokr_w2_b",),
    "krt2": (".lokr_t2",),
    "a1": (".a1.weight",),
    "a2": (".a2.weight",),
    "b1": (".b1.weight",),
    "b2": (".b2.weight",),
    "oft_blocks": (".oft_blocks",),
    "rescale": (".rescale",),
    "alpha": (".alpha",),
    "dora_scale": (".dora_scale",),
    "diff": (".diff", ".w_norm"),
    "set": (".set_weight",),
    "bias": (".diff_b", ".b_norm"),
}
_PARTS = {ending: part for part, endings in _ENDINGS.items() for ending in endings}
_KEY = re.compile(
    rf"(.+?)({'|'.join(re.escape(each) for each in sorted(_PARTS, key=len, reverse=True))})"
)
_MODEL = ("lora_unet_", "unet_", "lycoris_", "diffusion_model_", "base_model_model_", "")
_FIRST_TEXT = ("lora_te_", "lora_te1_", "text_encoder_", "base_model_model_", "lycoris_", "")
_SECOND_TEXT = ("lora_te2_", "text_encoder_2_")
_GENERIC_TEXT = "text_encoders_clip_{}_transformer_"
_OF_TEXT = re.compile(r"(lora_te\d?|text_encoder(s|_2)?|(base_model_model_|lycoris_)?text_model)_")


def adapter_parts(header: Header) -> Mapping[str, Mapping[str, str]]:
    """The keys of a file by target, with underscores for dots, and by part."""
    targets: dict[str, dict[str, str]] = {}
    for key in header.tensors:
        if match := _KEY.fullmatch(key):
            target = match[1].replace(".", "_").replace("_processor_", "_")
            targets.setdefault(target, {})[_PARTS[match[2]]] = key
    return targets


def is_of_text(target: str) -> bool:
    """Whether a text encoder is meant, rather than the diffusion model."""
    return _OF_TEXT.match(target) is not None


def model_targets(names: Iterable[str], original: Mapping[str, str]) -> dict[str, str]:
    """The name of each weight of a UNet or transformer by every spelling of it.

    `original` are names of modules in the layout of the model's first authors, by ours.
    """
    found: dict[str, str] = {}
    for name in names:
        module = name.partition(".")[2].removesuffix(".weight")
        plain = {module, module.removesuffix(".0") if module.endswith(".to_out.0") else module}
        plain |= {original[module]} if module in original else set()
        for spelling in plain:
            for prefix in _MODEL:
                found[prefix + spelling.replace(".", "_")] = name
    return found


def text_targets(names: Iterable[str]) -> dict[str, str]:
    """The name of each weight of the text encoders by every spelling of it."""
    found: dict[str, str] = {}
    for name in names:
        number, _, path = name.partition(".")
        module = path.removeprefix("text_model.").removesuffix(".weight").replace(".", "_")
        whole = module if module == "text_projection" else f"text_model_{module}"
        for prefix in _text_prefixes(number):
            found[prefix + whole] = name
    return found


def _text_prefixes(number: str) -> Iterator[str]:
    if number == "0":
        yield from _FIRST_TEXT
        yield from map(_GENERIC_TEXT.format, "lh")
    else:
        yield from (*_SECOND_TEXT, _GENERIC_TEXT.format("g"))

"""What a file says of itself that shapes cannot: heads, groups, scale, noise levels, prediction.

Metadata is untrusted: only known keys are read, and each value must be sane.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypeVar, cast

from engine.errors import ModelError
from engine.files.header import Header

Predicted: TypeAlias = Literal["epsilon", "v", "edm_v"]  # the last at continuous levels of EDM
_LONGEST = 100_000  # characters of one configuration
_PREDICTIONS: Mapping[str, Predicted] = {
    "epsilon": "epsilon",
    "eps": "epsilon",
    "v": "v",
    "v_prediction": "v",
}
EDM_LOWEST, EDM_HIGHEST = "edm_vpred.sigma_min", "edm_vpred.sigma_max"  # marks with a number
_UNREAD: Mapping[str, str] = {
    "edm_mean": "the noise levels and latents of EDM, as in Playground 2.5,",
    "edm_std": "the noise levels and latents of EDM, as in Playground 2.5,",
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stated:
    """Each None where the file says nothing, and the family's rule holds."""

    unet_heads: tuple[int, ...] | None = None  # one for all levels, or one a level
    unet_groups: int | None = None
    vae_groups: int | None = None
    vae_scale: float | None = None
    vae_shift: float | None = None
    latent_colours: tuple[tuple[float, ...], ...] = ()  # see LatentSpace.colours
    clip_heads: int | None = None
    clip_activation: str | None = None
    prediction: Predicted | None = None
    zero_terminal_snr: bool | None = None
    beta_start: float | None = None
    beta_end: float | None = None
    timesteps: int | None = None
    unread: str | None = None  # a mark that changes what the model means and is not obeyed here


def read_stated(header: Header) -> Stated:
    """What the metadata says. Raises ModelError, naming every value that cannot be."""
    reader = _Reader(header)
    unet, vae, clip, scheduler = map(reader.section, ("unet", "vae", "text_encoder", "scheduler"))
    preview = reader.section("preview")
    factors = reader.value(preview, "latent_rgb_factors", _colours) or ()
    bias = reader.value(preview, "latent_rgb_bias", _colour)
    stated = Stated(
        latent_colours=(*factors, bias or (0.0, 0.0, 0.0)) if factors else (),
        unet_heads=reader.value(unet, "attention_head_dim", _heads),
        unet_groups=reader.value(unet, "norm_num_groups", _count),
        vae_groups=reader.value(vae, "norm_num_groups", _count),
        vae_scale=reader.value(vae, "scaling_factor", _positive),
        clip_heads=reader.value(clip, "num_attention_heads", _count),
        clip_activation=reader.value(clip, "hidden_act", _activation),
        vae_shift=reader.value(vae, "shift_factor", _small),
        prediction=_first(
            reader.value(dict(header.metadata), "modelspec.prediction_type", _PREDICTIONS.get),
            reader.value(scheduler, "prediction_type", _PREDICTIONS.get),
            "edm_v" if EDM_HIGHEST in header.tensors else None,
            "v" if "v_pred" in header.tensors else None,
        ),
        zero_terminal_snr=_first(
            reader.value(scheduler, "rescale_betas_zero_snr", _flag),
            True if "ztsnr" in header.tensors else None,
        ),
        unread=_unread(header),
        beta_start=reader.value(scheduler, "beta_start", _share),
        beta_end=reader.value(scheduler, "beta_end", _share),
        timesteps=reader.value(scheduler, "num_train_timesteps", _count),
    )
    reader.value(scheduler, "beta_schedule", {"scaled_linear": True}.get)
    reader.finish()
    return stated


@dataclass(slots=True)
class _Reader:
    header: Header
    faults: list[str] = field(default_factory=list)

    def section(self, name: str) -> Mapping[str, Any]:
        text = self.header.metadata.get(f"config.{name}", "{}")
        try:
            value = json.loads(text) if len(text) <= _LONGEST else None
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            return {f"config.{name}.{key}": each for key, each in value.items()} | {"": name}
        self.faults.append(f"config.{name} is not a JSON object")
        return {"": name}

    def value(self, section: Mapping[str, Any], key: str, sane: Callable[[Any], Any]) -> Any:
        name = f"config.{section['']}.{key}" if "" in section else key
        found = section.get(name)
        if found is None:
            return None
        try:
            value = sane(found)
        except (TypeError, ValueError):
            value = None
        if value is None:
            self.faults.append(f"{name} cannot be {str(found)[:80]!r}")
        return value

    def finish(self) -> None:
        if self.faults:
            raise ModelError(f"its metadata cannot be followed: {'; '.join(self.faults)}")


def _unread(header: Header) -> str | None:
    mark = next((mark for mark in _UNREAD if mark in header.tensors), None)
    return mark and f"it is marked {mark!r}: {_UNREAD[mark]} are not supported yet"


def _first(*values: T | None) -> T | None:
    """The first that says something, be it false."""
    return next((value for value in values if value is not None), None)


def _colour(value: Any) -> tuple[float, ...] | None:
    """Red, green and blue; an empty list says nothing."""
    numbers = tuple(map(_small, value)) or (0.0, 0.0, 0.0)
    return numbers if len(numbers) == 3 else None


def _colours(value: Any) -> tuple[tuple[float, ...], ...] | None:
    rows = tuple(map(_colour, value))
    return None if None in rows or len(rows) > 128 else cast(tuple[tuple[float, ...], ...], rows)


def _small(value: Any) -> float:
    if type(value) not in (int, float) or not abs(value) <= 100:
        raise ValueError(value)
    return float(value)


def _count(value: object) -> int | None:
    return value if type(value) is int and 1 <= value <= 10_000 else None


def _positive(value: Any) -> float | None:
    return float(value) if type(value) in (int, float) and 0 < value <= 1e4 else None


def _share(value: object) -> float | None:
    return value if isinstance(value, float) and 0 < value < 1 else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _activation(value: object) -> str | None:
    return value if value in ("quick_gelu", "gelu") else None


def _heads(value: object) -> tuple[int, ...] | None:
    counts = tuple(map(_count, value if isinstance(value, list) else [value]))
    return tuple(filter(None, counts)) if counts and len(counts) <= 8 and all(counts) else None

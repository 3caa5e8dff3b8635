"""Files of ControlNets for Stable Diffusion (Zhang et al. 2023), in both layouts. Torch-free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.errors import ModelError
from engine.files.family import Check, Finding, Precision, Weights
from engine.files.header import Header, TensorEntry
from nodes.families.fit import sentence
from nodes.families.stable_diffusion.control_plan import (
    ADDED,
    HINT,
    TASKS,
    UNION_FILES,
    ControlPlan,
    own_name,
    plan_control,
)
from nodes.families.stable_diffusion.names import original_names
from nodes.lib.components import ControlOutline

_PREFIX = "control_model."
_FIRST = "input_blocks.1.0.in_layers.0.weight"
_PROJECTION = "middle_block.1.proj_in.weight"
_DIFFERENCE = "difference"  # marks weights to be added to the model's
_LOW_RANK = "lora_controlnet"  # marks differences that are stored as products, beside whole weights


class ControlNets:
    """Those for SD 1.x, 2.x and SDXL, by their widths."""

    def detect(self, header: Header) -> Finding | None:
        inner = sound_layout(header)
        if inner is None or not inner.tensors.keys() >= {f"{HINT}0.weight", _FIRST, _PROJECTION}:
            return None
        family = _family(inner)
        numbers = {"control": inner.numel}
        fault = sentence(lambda: plan_of(header).misfit(inner))
        return Finding(
            f"{_kind(header)} for {family}",
            frozenset(("controlnet",)),
            numbers,
            {"control": fault} if fault else {},
            loader=self,
            describer=self,
            family=family,
        )

    def describe(self, component: str, header: Header) -> ControlOutline:
        inner, plan = original_layout(header), plan_of(header)
        kinds = 0 if plan.union is None else plan.union.kinds
        return ControlOutline((_family(inner),), kinds, plan.kept)

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> Weights:
        from nodes.families.stable_diffusion.control_net import load_control

        return load_control(_renamed(header), plan_of(header), precision, check)


def plan_of(header: Header) -> ControlPlan:
    """Of a file in any layout. Raises ModelError."""
    plan = plan_control(original_layout(header))
    if _LOW_RANK in header.tensors:
        whole = frozenset(n for n in header.tensors if n.endswith((".weight", ".bias")))
        return replace(plan, kept=whole)
    return replace(plan, kept=frozenset()) if _DIFFERENCE in header.tensors else plan


def original_layout(header: Header) -> Header:
    """The header with the names of the original layout, without a prefix, and whole weights.

    Raises ModelError for half a product.
    """
    renamed = _renamed(header)
    return _multiplied(renamed) if _LOW_RANK in header.tensors else renamed


def sound_layout(header: Header) -> Header | None:
    """The same, or None where there is half a product."""
    try:
        return original_layout(header)
    except ModelError:
        return None


def _renamed(header: Header) -> Header:
    tensors: Mapping[str, TensorEntry] = header.tensors
    if any(name.startswith(_PREFIX) for name in tensors):
        inner = {n.removeprefix(_PREFIX): e for n, e in tensors.items() if n.startswith(_PREFIX)}
        return replace(header, tensors=inner)
    if f"{ADDED[0]}conv_in.weight" not in tensors:
        return header
    own = {name: own_name(name) for name in tensors if name.startswith(ADDED)}
    own |= {name: name for name in tensors if name.startswith(UNION_FILES)}
    try:
        names = {**original_names(name for name in tensors if name not in own), **own}
        return replace(header, tensors={names[name]: entry for name, entry in tensors.items()})
    except KeyError:  # of another build
        return header


def _multiplied(header: Header) -> Header:
    """A weight for each `up` and `down`: [out, rank, …] and [rank, in, …]."""
    tensors: dict[str, TensorEntry] = {}
    for name, entry in header.tensors.items():
        stem, _, end = name.rpartition(".")
        if end == "up":
            down = header.tensors.get(f"{stem}.down")
            if down is None:
                raise ModelError(f"it has {name} without the part that is multiplied with it")
            tensors[f"{stem}.weight"] = replace(entry, shape=(*entry.shape[:1], *down.shape[1:]))
        elif end != "down" and name != _LOW_RANK:
            tensors[name] = entry
    return replace(header, tensors=tensors)


def _kind(header: Header) -> str:
    if _LOW_RANK in header.tensors:
        return "a Control-LoRA"
    return "a union ControlNet" if TASKS in header.tensors else "a ControlNet"


def _family(header: Header) -> str:
    if "label_emb.0.0.weight" in header.tensors:
        return "SDXL"
    is_linear = len(header.tensors[_PROJECTION].shape) == 2
    return "Stable Diffusion 2" if is_linear else "Stable Diffusion 1"

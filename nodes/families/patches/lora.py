"""LoRAs and their like: small differences of weights, in files of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import ModelError
from engine.files.family import Delta, Finding, Tell
from engine.files.header import Header
from engine.node.refs import Patch
from nodes.families.patches.bases import base_of, family_of
from nodes.families.patches.spellings import (
    adapter_parts,
    is_of_text,
    model_targets,
    text_targets,
)
from nodes.families.patches.stated import stated_details
from nodes.families.stable_diffusion.names import on_the_way_down, original_names

if TYPE_CHECKING:
    from torch import Tensor

_SIGN = re.compile(  # the last parts of a name: low rank, Hadamard, Kronecker, orthogonal, whole
    r"[._](lora_down|lora_up|lora_[AB]|lora\d?\.down|lora\d?\.up|lora_linear_layer\.(up|down)|"
    r"hada_w1_a|lokr_w1|lokr_w1_a|oft_blocks|oft_diag|dora_scale|a1\.weight|diff|diff_b|w_norm|b_norm|set_weight)"
    r"(?=\.|$)"
)
_MOST_NAMED = 3  # keys in a message


@dataclass(frozen=True, slots=True)
class LoRAs:
    """Patches of low rank, and their like, under the names of the usual trainers."""

    def detect(self, header: Header) -> Finding | None:
        patched = {
            match.string: match.start() for match in map(_SIGN.search, header.tensors) if match
        }
        if not patched:
            return None
        base = base_of({name: header.tensors[name] for name in patched}, patched)
        return Finding(
            f"a LoRA for {base}" if base else "a LoRA",
            frozenset(("loras",)),
            patcher=self,
            family=family_of(base),
            details=stated_details(header),
        )

    def deltas(
        self,
        patch: Patch,
        header: Header,
        component: str,
        originals: Mapping[str, Tensor],
        inner: Mapping[str, Delta],
        tell: Tell,
    ) -> Mapping[str, Delta]:
        from nodes.families.patches.deltas import adapter_deltas

        targets = adapter_parts(header)
        ours = [name for name in targets if is_of_text(name) == (component == "text")]
        known = _known(component, originals)
        found = {known[name]: targets[name] for name in ours if name in known}
        strange = [name for name in ours if name not in known]
        steers = component == "control"  # which has a part of the model's weights only
        if strange and not found and not steers:
            raise ModelError(f"none of the {len(ours)} weights it changes is there{_some(strange)}")
        if strange and not steers:
            tell(
                f"{patch.file.name}: {len(strange)} of the {len(ours)} weights it changes "
                f"are not there, and are passed over{_some(strange)}"
            )
        return adapter_deltas(header, found, originals, patch.strength)


def _known(component: str, originals: Mapping[str, Tensor]) -> Mapping[str, str]:
    """The names of weights, by every spelling of a target."""
    if component == "text":
        return text_targets(originals)
    if component == "control":
        originals = on_the_way_down(originals)
    modules = [name.partition(".")[2].removesuffix(".weight") for name in originals]
    return model_targets(originals, original_names(modules))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f": {', '.join(names[:_MOST_NAMED])}{more}"

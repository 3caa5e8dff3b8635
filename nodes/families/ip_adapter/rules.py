"""Files of IP-Adapters (Ye et al. 2023) for Stable Diffusion and SDXL. Torch-free."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.files.family import Check, Finding, Precision, Weights
from engine.files.header import Header
from nodes.families.fit import Shapes, misfit, sentence
from nodes.families.layout import count, dimension
from nodes.families.names import Source
from nodes.families.shapes import below, linear, norm
from nodes.lib.components import ControlOutline

_KEY = re.compile(r"ip_adapter\.(\d+)\.to_k_ip\.weight")
_PLAIN, _FULL, _PLUS = "proj.weight", "proj.0.weight", "latents"  # by which kinds are known
_FAMILIES = {768: "Stable Diffusion 1", 1024: "Stable Diffusion 2", 2048: "SDXL"}
_HEAD = 64  # numbers of one head


@dataclass(frozen=True, slots=True)
class IpPlan:
    """What one file's adapter is, besides its weights."""

    kind: Literal["plain", "plus", "full"]
    read: int  # width of what it reads of a picture
    context: int  # width of the tokens it gives, which is that of a prompt's
    tokens: int  # how many it gives; of "full", one for each it reads
    width: int  # of "plus" within
    layers: int
    heads: int
    places: Mapping[int, int]  # the widths of attentions, by the numbers in the file

    @property
    def shapes(self) -> Shapes:
        shapes = dict(below("image_proj", _READERS[self.kind](self)))
        for number, width in self.places.items():
            for part in ("to_k_ip", "to_v_ip"):
                shapes |= linear(f"ip_adapter.{number}.{part}", self.context, width, bias=False)
        return shapes

    def misfit(self, header: Header) -> str | None:
        """Why the file's tensors are not its weights."""
        return misfit(header, self.shapes, Source, [""])


class IpAdapters:
    """Plain, plus and full ones, as their authors publish them."""

    def detect(self, header: Header) -> Finding | None:
        if not _places(header) or _kind(header) is None:
            return None
        family = _FAMILIES.get(_context(header), "")
        fault = sentence(lambda: plan_ip(header).misfit(header))
        return Finding(
            f"an IP-Adapter for {family or 'a UNet of another width'}",
            frozenset(("ipadapter",)),
            {"ip_adapter": header.numel},
            {"ip_adapter": fault} if fault else {},
            loader=self,
            describer=self,
            family=family,
        )

    def describe(self, component: str, header: Header) -> ControlOutline:
        family = _FAMILIES.get(_context(header))
        return ControlOutline((family,) if family else ())

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> Weights:
        from nodes.families.ip_adapter.net import load_ip_adapter

        return load_ip_adapter(header, plan_ip(header), precision, check)


def plan_ip(header: Header) -> IpPlan:
    """Raises ModelError, as a sentence on the file."""
    kind, context, at = _kind(header) or "plain", _context(header), "image_proj."
    if kind == "plus":
        inner = dimension(header, f"{at}layers.0.0.to_q.weight", 0)
        return IpPlan(
            kind,
            dimension(header, f"{at}proj_in.weight", 1),
            context,
            dimension(header, f"{at}latents", 1),
            dimension(header, f"{at}latents", 2),
            count(header, r"image_proj\.layers\.(\d+)\."),
            max(1, inner // _HEAD),
            _places(header),
        )
    first = f"{at}{_PLAIN if kind == 'plain' else _FULL}"
    tokens = dimension(header, first, 0) // context if kind == "plain" else 1
    read = dimension(header, first, 1)
    return IpPlan(kind, read, context, tokens, 0, 0, 0, _places(header))


def _places(header: Header) -> dict[int, int]:
    found = ((_KEY.fullmatch(name), entry) for name, entry in header.tensors.items())
    numbers = {int(m[1]): e.shape[0] for m, e in found if m and len(e.shape) == 2}
    return dict(sorted(numbers.items()))


def _kind(header: Header) -> Literal["plain", "plus", "full"] | None:
    own = {name.removeprefix("image_proj.") for name in header.tensors}
    if any("lora" in name for name in own):  # of FaceID, which reads what another network sees
        return None
    if _PLUS in own:
        return "plus"
    return "plain" if _PLAIN in own else "full" if {_FULL, "proj.3.weight"} <= own else None


def _context(header: Header) -> int:
    first = next(iter(_places(header)))
    return header.tensors[f"ip_adapter.{first}.to_k_ip.weight"].shape[1]


def _plain(plan: IpPlan) -> Shapes:
    tokens = plan.tokens * plan.context
    return {**linear("proj", plan.read, tokens), **norm("norm", plan.context)}


def _full(plan: IpPlan) -> Shapes:
    return {
        **linear("proj.0", plan.read, plan.read),
        **linear("proj.2", plan.read, plan.context),
        **norm("proj.3", plan.context),
    }


def _plus(plan: IpPlan) -> Shapes:
    width, inner = plan.width, _HEAD * plan.heads
    layer = {
        **norm("0.norm1", width),
        **norm("0.norm2", width),
        **linear("0.to_q", width, inner, bias=False),
        **linear("0.to_kv", width, 2 * inner, bias=False),
        **linear("0.to_out", inner, width, bias=False),
        **norm("1.0", width),
        **linear("1.1", width, 4 * width, bias=False),
        **linear("1.3", 4 * width, width, bias=False),
    }
    shapes: dict[str, tuple[int, ...]] = {
        "latents": (1, plan.tokens, width),
        **linear("proj_in", plan.read, width),
        **linear("proj_out", width, plan.context),
        **norm("norm_out", plan.context),
    }
    for index in range(plan.layers):
        shapes |= below(f"layers.{index}", layer)
    return shapes


_READERS = {"plain": _plain, "full": _full, "plus": _plus}

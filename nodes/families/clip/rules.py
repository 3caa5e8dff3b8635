"""How a family reads a CLIP text encoder, and what one file's is. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.errors import ModelError
from engine.files.header import Header
from nodes.families.clip.layout import ClipSizes, clip_prefix, read_clip
from nodes.families.clip.names import clip_names
from nodes.families.clip.shapes import clip_shapes
from nodes.families.clip.tokens import VOCABULARY
from nodes.families.fit import misfit
from nodes.lib.prompt import WINDOW

UNUSED = frozenset(("position_ids", "logit_scale", "text_projection", "text_projection.weight"))


@dataclass(frozen=True, slots=True)
class ClipRule:
    """How a family reads one of its text encoders."""

    prefix: str
    activation: str
    pad: int
    skip: int  # last layers left out
    normed: bool  # whether the final norm is applied to a hidden layer
    layers: int  # as released; converters leave out last ones that nobody reads
    pooled: bool = False  # whether it gives the pooled prompt, too, which takes every layer


@dataclass(frozen=True, slots=True)
class ClipPlan:
    """What one file's text encoder is, besides its weights."""

    rule: ClipRule  # with the file's own prefix, and the layers that are left out of those it has
    missing: int  # last layers that the file lacks, as nobody reads them
    sizes: ClipSizes
    heads: int
    activation: str

    def misfit(self, header: Header) -> str | None:
        """Why the file's tensors are not its weights."""
        names, prefix = clip_names(self.sizes, self.rule.prefix), self.rule.prefix
        return misfit(header, clip_shapes(self.sizes, self.rule.pooled), names, [prefix], UNUSED)


def plan_clip(
    header: Header, rule: ClipRule, heads: int | None = None, activation: str | None = None
) -> ClipPlan:
    """Raises ModelError, as a sentence on the file."""
    prefix = clip_prefix(header, rule.prefix) or rule.prefix
    sizes = read_clip(header, prefix)
    heads = heads or max(1, sizes.width // 64)
    wanted = (VOCABULARY, WINDOW)
    if (sizes.vocabulary, sizes.positions) != wanted or sizes.width % heads or not sizes.layers:
        raise ModelError(
            f"its text encoder has {sizes.vocabulary} tokens and {sizes.positions} positions, "
            f"wanted CLIP's {wanted[0]} and {wanted[1]}; {sizes.layers} layers, {sizes.width} "
            f"channels and {heads} heads"
        )
    missing = rule.layers - sizes.layers
    missing = missing if 0 < missing <= rule.skip else 0  # of another build, counted from its end
    if missing and rule.pooled:
        raise ModelError(f"its text encoder has {sizes.layers} layers, wanted {rule.layers}")
    rule = replace(rule, prefix=prefix, skip=rule.skip - missing)
    return ClipPlan(rule, missing, sizes, heads, activation or rule.activation)

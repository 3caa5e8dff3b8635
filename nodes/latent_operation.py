"""Changes of latents cell by cell, said once for latents and for guidance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal, TypeAlias

from engine import Out, Slider, node
from nodes.lib.values import Latent
from nodes.refs import ModelRef

Kind: TypeAlias = Literal["tonemap", "sharpen"]


@dataclass(frozen=True, slots=True)
class LatentOperation:
    """A kind of change, and how much of it."""

    kind: Kind
    amount: float
    radius: int
    sigma: float


@node(category="latent", lane="inline")
def latent_operation(
    kind: Kind = "tonemap",
    amount: Annotated[float, Slider(0, 100, 0.01)] = 1.0,
    radius: Annotated[int, Slider(1, 31)] = 9,
    sigma: Annotated[float, Slider(0.1, 10, 0.1)] = 1.0,
) -> Annotated[LatentOperation, Out("operation")]:
    """A change of latents: "tonemap" shortens what is far stronger than the rest (Reinhard).

    There `amount` is how strong it may stay. "sharpen" sets cells off from those within `radius`,
    by `amount`; `sigma` is the width of their weights, in radii.

    Example: kind "tonemap", amount 1, to GuideByOperation, for a high cfg
    """
    return LatentOperation(kind, amount, radius, sigma)


@node(category="latent", lane="cpu")
def apply_latent_operation(latent: Latent, operation: LatentOperation) -> Latent:
    """Change a latent cell by cell.

    Example: LatentOperation "sharpen", amount 0.1
    """
    from nodes.lib.magnitudes import sharpened, tonemapped

    if operation.kind == "tonemap":
        changed = tonemapped(latent.samples, operation.amount)
    else:
        changed = sharpened(latent.samples, operation.radius, operation.sigma, operation.amount)
    return replace(latent, samples=changed)


@node(category="guidance", lane="inline")
def guide_by_operation(model: ModelRef, operation: LatentOperation) -> ModelRef:
    """Change what leads from the negative prompt to the positive, at every step.

    Example: LatentOperation "tonemap" keeps a cfg of 15 from burning the picture
    """
    if operation.kind == "tonemap":
        return model.using(tonemap=operation.amount)
    return model.using(
        sharpen=operation.amount, sharpen_radius=operation.radius, sharpen_sigma=operation.sigma
    )

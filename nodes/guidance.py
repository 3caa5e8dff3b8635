"""Guidance: what a model may be told of how to follow prompts, besides the scale."""

from __future__ import annotations

from typing import Annotated

from engine import Slider, node
from nodes.refs import ModelRef


@node(category="guidance", lane="inline")
def model_guidance(
    model: ModelRef,
    rescale: Annotated[float, Slider(0, 1, 0.01)] = 0.0,
    zero_star: bool = False,
    limit: Annotated[float, Slider(0, 100, 0.01)] = 0.0,
    tangential: bool = False,
    mahiro: bool = False,
    noise_scale: Annotated[float, Slider(0.5, 1.5, 0.001)] = 1.0,
) -> ModelRef:
    """Correct the guidance of a model where a high cfg burns pictures.

    `rescale` is the share that keeps the spread of the positive prompt (RescaleCFG). `zero_star`
    lets the negative prompt count as much as fits best (CFG-Zero*). `limit` above 0 keeps each
    place as strong as the positive prompt has it, times so much (CFGNorm). `tangential` drops
    what of the negative prompt points elsewhere (TCFG). `mahiro` follows the positive prompt
    further the more the two agree. `noise_scale` divides the predicted noise (epsilon scaling).

    Example: rescale 0.7
    """
    return model.using(
        rescale=rescale,
        zero_star=zero_star,
        limit=limit,
        tangential=tangential,
        mahiro=mahiro,
        noise_scale=noise_scale,
    )


@node(category="guidance", lane="inline")
def projected_guidance(
    model: ModelRef,
    parallel: Annotated[float, Slider(-10, 10, 0.01)] = 1.0,
    threshold: Annotated[float, Slider(0, 50, 0.1)] = 5.0,
    momentum: Annotated[float, Slider(-5, 1, 0.01)] = 0.0,
) -> ModelRef:
    """Guide without what only makes a picture stronger (adaptive projected guidance, APG).

    `parallel` is how much of that is kept, `threshold` the most that guidance may be, where 0 is
    no limit, and `momentum` how much of the steps before is added; below 0 it is taken away.

    Example: parallel 0, threshold 5, momentum -0.5
    """
    options = {"parallel": parallel, "threshold": threshold, "momentum": momentum}
    return model.using(projected=True, **options)


@node(category="guidance", lane="inline")
def attention_guidance(
    model: ModelRef,
    perturbed: Annotated[float, Slider(0, 100, 0.01)] = 3.0,
    self_attention: Annotated[float, Slider(-2, 5, 0.01)] = 0.0,
    blur: Annotated[float, Slider(0.1, 10, 0.1)] = 2.0,
) -> ModelRef:
    """Lead away from a picture that the model itself sees worse.

    `perturbed` leads away from what it draws when places do not attend to one another (PAG);
    `self_attention` from what it draws when what it attends to is blurred by `blur` cells (SAG).
    Each costs a further call of the model a step.

    Example: perturbed 3
    """
    return model.using(perturbed=perturbed, self_attention=self_attention, blur=blur)

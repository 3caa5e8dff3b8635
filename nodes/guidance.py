"""Guidance: what a model may be told of how to follow prompts, besides the scale."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from engine import Advanced, Slider, node
from engine.node.refs import Option
from nodes.names import MethodName
from nodes.refs import ModelRef

Factor: TypeAlias = Annotated[float, Slider(0, 10, 0.01)]
Share: TypeAlias = Annotated[float, Slider(0, 1, 0.001)]


@node(category="guidance", lane="inline")
def model_guidance(
    model: ModelRef,
    rescale: Annotated[float, Slider(0, 1, 0.01)] = 0.0,
    renorm: Annotated[float, Slider(0, 100, 0.01)] = 0.0,
    renorm_below: Annotated[float, Slider(0, 100, 0.01)] = 0.0,
    zero_star: bool = False,
    limit: Annotated[float, Slider(0, 100, 0.01)] = 0.0,
    tangential: bool = False,
    mahiro: bool = False,
    noise_scale: Annotated[float, Slider(0.5, 1.5, 0.001)] = 1.0,
) -> ModelRef:
    """Correct the guidance of a model where a high cfg burns pictures.

    `rescale` is the share that keeps the spread of the positive prompt (RescaleCFG). `renorm`
    above 0 keeps the whole at most so many times as strong as the positive prompt has it, in place
    of that, and `renorm_below` above 0 guides only at noise levels below it. `zero_star`
    lets the negative prompt count as much as fits best (CFG-Zero*). `limit` above 0 keeps each
    place as strong as the positive prompt has it, times so much (CFGNorm). `tangential` drops
    what of the negative prompt points elsewhere (TCFG). `mahiro` follows the positive prompt
    further the more the two agree. `noise_scale` divides the predicted noise (epsilon scaling).
    What is left as it is stays as nodes before have it.

    Example: rescale 0.7
    """
    options: dict[str, Option] = {
        "rescale": rescale,
        "renorm": renorm,
        "renorm_below": renorm_below,
        "zero_star": zero_star,
        "limit": limit,
        "tangential": tangential,
        "mahiro": mahiro,
    }
    if noise_scale != 1:
        options["noise_scale"] = noise_scale
    return model.using(**{name: value for name, value in options.items() if value})


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
    options = {"perturbed": perturbed, "self_attention": self_attention}
    said = {name: value for name, value in options.items() if value}
    return model.using(**said, blur=blur) if self_attention else model.using(**said)


@node(category="guidance", lane="inline", name="FreeU")
def free_u(
    model: ModelRef,
    b1: Factor = 1.3,
    b2: Factor = 1.4,
    s1: Factor = 0.9,
    s2: Factor = 0.2,
    version: Literal["1", "2"] = "2",
) -> ModelRef:
    """Let a UNet trust its coarse features more, and its skips less.

    `b1` and `b2` strengthen the features of the coarsest levels and the next, `s1` and `s2` weaken
    the lowest frequencies of their skips. Version 2 strengthens each place by how much is there.

    Example: b1 1.3, b2 1.4, s1 0.9, s2 0.2
    """
    return model.using(freeu=int(version), freeu_b1=b1, freeu_b2=b2, freeu_s1=s1, freeu_s2=s2)


@node(category="guidance", lane="inline")
def deep_shrink(
    model: ModelRef,
    block: Annotated[int, Slider(1, 32)] = 3,
    factor: Annotated[float, Slider(0.1, 9, 0.001)] = 2.0,
    start: Share = 0.0,
    end: Share = 0.35,
    after_skip: Annotated[bool, Advanced()] = True,
    shrink_method: Annotated[MethodName, Advanced()] = "bicubic",
    grow_method: Annotated[MethodName, Advanced()] = "bicubic",
) -> ModelRef:
    """Compose a large picture as a small one: shrink what is inside a UNet at first.

    From the share `start` of the sampling to `end`, what leaves input block `block` is `factor`
    times smaller, and grows again where it meets what was kept before. This avoids the doubled
    subjects of sizes beyond a model's training (Kohya's deep shrink).

    Example: block 3, factor 2, end 0.35
    """
    return model.using(
        shrink_block=block,
        shrink_factor=factor,
        shrink_start=start,
        shrink_end=end,
        shrink_after_skip=after_skip,
        shrink_method=shrink_method,
        grow_method=grow_method,
    )


@node(category="guidance", lane="inline")
def frequency_guidance(
    model: ModelRef,
    low: Factor = 1.0,
    high: Factor = 1.25,
    cutoff: Annotated[int, Slider(1, 10000)] = 20,
) -> ModelRef:
    """Guide low and high frequencies of a picture more or less (FreSca).

    Frequencies below `cutoff` count `low` times, and those above `high` times: fine structure
    follows the prompt more where `high` is above 1.

    Example: low 1, high 1.25, cutoff 20
    """
    return model.using(low_frequencies=low, high_frequencies=high, cutoff=cutoff)


@node(category="guidance", lane="inline")
def batch_guidance(
    model: ModelRef,
    first: Annotated[float, Slider(0, 100, 0.1)] = 1.0,
    course: Literal["linear", "triangle"] = "linear",
) -> ModelRef:
    """Guide each picture of a batch by a scale of its own, from `first` to the sampler's cfg.

    With "triangle" the scale rises to the middle of the batch and falls again.

    Example: first 1, a batch of 8, cfg 8
    """
    return model.using(first_scale=first, rises_and_falls=course == "triangle")


@node(category="guidance", lane="inline")
def tile_attention(
    model: ModelRef,
    tile: Annotated[int, Slider(1, 2048)] = 256,
    choices: Annotated[int, Slider(1, 128)] = 2,
    depth: Annotated[int, Slider(0, 10)] = 0,
    grow: bool = False,
) -> ModelRef:
    """Let a UNet attend within tiles of a large picture, which is faster (HyperTile).

    Tiles have `tile` pixels a side or more; among more than two `choices` of larger ones each
    call draws its own. `depth` counts the levels besides the finest that are cut, where tiles
    `grow` as the levels shrink.

    Example: tile 256, for pictures of 1024 pixels and more
    """
    return model.using(tile=tile, tile_choices=choices, tile_depth=depth, tile_grows=grow)


@node(category="guidance", lane="inline")
def merge_tokens(model: ModelRef, share: Annotated[float, Slider(0, 1, 0.01)] = 0.3) -> ModelRef:
    """Let a UNet's finest attention ask for fewer places, which is faster (token merging, ToMe).

    `share` is how many places are asked for as one with a place that is like them; more than
    three in four cannot be.

    Example: share 0.3
    """
    return model.using(merged_share=share)

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from msgspec import structs

from engine import Mask
from engine.errors import InputError, NodeError
from engine.graph.graph import Graph, Link, NodeId
from nodes.conditioning import (
    average_conditioning,
    combine_conditioning,
    concat_conditioning,
    conditioning_region,
    conditioning_sizes,
    conditioning_span,
    zero_conditioning,
)
from nodes.lib.values import Box, Conditioning, Entry, Span
from tests.nodes.studio import Studio, graph_of, text_to_image, use


def told(tokens: int, value: float = 1.0, pooled: float | None = None, width: int = 4) -> Entry:
    return Entry(
        torch.full((1, tokens, width), value),
        None if pooled is None else torch.full((1, width), pooled),
    )


def of(*entries: Entry) -> Conditioning:
    return Conditioning(entries)


def test_combined_prompts_are_all_asked() -> None:
    one, other = told(2), told(3)
    assert combine_conditioning(of(one), of(other)).entries == (one, other)


def test_a_prompt_is_appended_to_each_entry() -> None:
    found = concat_conditioning(of(told(2), told(4)), of(told(3, 9.0), told(1)))
    assert [entry.tokens.shape[1] for entry in found] == [5, 7]
    assert found.entries[0].tokens[0, :, 0].tolist() == [1, 1, 9, 9, 9]


def test_tokens_that_are_not_to_be_attended_to_stay_so() -> None:
    masked = replace(told(2), attention=torch.tensor([[1.0, 0.0]]))
    found = concat_conditioning(of(told(1)), of(masked)).entries[0].attention
    assert found is not None
    assert found.tolist() == [[1, 1, 0]]


def test_an_average_is_as_long_as_the_first() -> None:
    short = average_conditioning(of(told(3, 1.0)), of(told(1, 5.0)), 0.75).entries[0]
    assert short.tokens[0, :, 0].tolist() == [2.0, 0.75, 0.75]
    long = average_conditioning(of(told(1, 1.0)), of(told(3, 5.0)), 0.75).entries[0]
    assert long.tokens[0, :, 0].tolist() == [2.0]


def test_pooled_prompts_are_averaged_where_both_have_one() -> None:
    pairs = [(1.0, 3.0, 2.0), (1.0, None, 1.0), (None, 3.0, 3.0), (None, None, None)]
    for mine, other, wanted in pairs:
        found = average_conditioning(of(told(1, pooled=mine)), of(told(1, pooled=other)), 0.5)
        pooled = found.entries[0].pooled
        assert (None if pooled is None else float(pooled[0, 0])) == wanted


def test_prompts_of_two_families_are_not_mixed() -> None:
    for mix in (average_conditioning, concat_conditioning):
        with pytest.raises(ValueError, match="of the second are 8 wide, those of the first 4"):
            mix(of(told(1)), of(told(1, width=8)))


def test_a_prompt_of_zeros_keeps_where_it_counts() -> None:
    late = replace(told(2, pooled=1.0), span=Span(0.5, 1.0))
    zeros = zero_conditioning(of(late)).entries[0]
    assert not zeros.tokens.any()
    assert zeros.pooled is not None
    assert not zeros.pooled.any()
    assert zeros.span == late.span


def test_a_region_is_a_box_a_mask_or_both() -> None:
    mask = Mask(torch.ones(1, 4, 4))
    boxed = conditioning_region(of(told(1)), x=8, y=16, width=64, height=32, strength=2)
    [entry] = boxed
    assert entry.region is not None
    assert (entry.region.box, entry.region.mask) == (Box(16, 8, 32, 64), None)
    assert entry.strength == 2
    [both] = conditioning_region(boxed, mask, strength=0.5, area="mask bounds")
    assert both.region is not None
    assert both.region.box == entry.region.box
    assert both.region.bounds
    assert both.region.mask is not None
    assert both.region.mask.eq(0.5).all()
    assert both.strength == 2


def test_a_box_has_two_sides_and_lies_in_the_picture() -> None:
    with pytest.raises(InputError, match=r"wanted both of its sides"):
        conditioning_region(of(told(1)), width=64)
    with pytest.raises(InputError, match=r"the box ends at 1\.5, 1: wanted shares up to 1"):
        conditioning_region(of(told(1)), x=0.5, width=1, height=1, unit="shares")


def test_a_span_ends_after_it_starts() -> None:
    [entry] = conditioning_span(of(told(1)), 0.2, 0.6)
    assert entry.span == Span(0.2, 0.6)
    with pytest.raises(InputError, match=r"a span from 0.6 to 0.2"):
        conditioning_span(of(told(1)), 0.6, 0.2)


def test_sizes_are_said_beside_what_is_said_already() -> None:
    [entry] = conditioning_sizes(of(told(1)), 512, 768)
    assert entry.extra["height"] == 768
    assert "aesthetic_score" not in entry.extra
    [entry] = conditioning_sizes(of(entry), aesthetic_score=2.5)
    assert entry.extra["aesthetic_score"] == 2.5


def told_sizes(family: str) -> Graph:
    """The main path, with sizes said of its positive prompt."""
    plain = text_to_image(family)
    sampler = plain.nodes[NodeId("sampler")]
    links = {**sampler.links, "positive": Link(NodeId("sizes"), "conditioning")}
    sizes = use("ConditioningSizes", {"conditioning": "positive.conditioning"}, width=96)
    changed = {NodeId("sampler"): structs.replace(sampler, links=links)}
    return Graph({**plain.nodes, **graph_of({"sizes": sizes}).nodes, **changed})


@pytest.mark.parametrize("family", ["sdxl", "sdxl_refiner"])
def test_an_sdxl_model_is_told_sizes(studio: Studio, family: str) -> None:
    plain = studio.run(text_to_image(family), "sampler")["sampler"]["latent"].samples
    said = studio.run(told_sizes(family), "sampler")["sampler"]["latent"].samples
    assert not torch.equal(plain, said)


def test_a_model_that_reads_no_sizes_says_so(studio: Studio) -> None:
    with pytest.raises(NodeError, match=r"the prompt brings width, .* which is not read"):
        studio.run(told_sizes("sd1"), "sampler")

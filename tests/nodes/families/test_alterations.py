"""What options change on the way through a UNet, by what its parts see of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import torch
from torch import Tensor

from nodes.families.stable_diffusion.walk import input_blocks, output_blocks
from nodes.lib.components import Start
from nodes.lib.regions import Placed, Window
from tests.models.checkpoints import Made
from tests.nodes.families.loading import load
from tests.nodes.families.prompting import START, X, asked, entry


def said(made: Made, options: Mapping[str, object], sigma: float = 3.0) -> Tensor:
    network = load(made.path, "model").using(options)
    prompt = asked([entry(width=network._sizes.context, pooled=pooled(made))])
    given = network.prediction.input(X, sigma)
    [output] = network.bind(prompt, START, 1)(given, sigma, [0])
    found: Tensor = output
    return found


def pooled(made: Made) -> int:
    return {"sdxl": 8, "sdxl_refiner": 16}.get(made.path.stem, 0)


def test_blocks_are_counted_as_in_the_file(made: Made) -> None:
    """Each output block reads what came up and the skip of its counterpart on the way down."""
    module = load(made.path, "model").modules[0]
    inputs, outputs = input_blocks(module), output_blocks(module)
    stored = {name.split(".")[3] for name in _names(made) if ".input_blocks." in name}
    assert len(inputs) == len(outputs) == len(stored)
    assert all(block.width > skip.width for block, skip in zip(outputs, inputs[::-1], strict=True))


def _names(made: Made) -> list[str]:
    from safetensors import safe_open

    with safe_open(made.path, "pt") as file:
        return list(file.keys())


def test_neutral_factors_change_nothing(made: Made) -> None:
    neutral = {"freeu": 1, "freeu_b1": 1.0, "freeu_b2": 1.0, "freeu_s1": 1.0, "freeu_s2": 1.0}
    torch.testing.assert_close(said(made, neutral), said(made, {}), atol=1e-4, rtol=1e-4)


def test_features_of_the_coarse_levels_are_changed(made: Made) -> None:
    plain = said(made, {})
    assert not torch.allclose(said(made, {"freeu": 1, "freeu_b2": 2.0}), plain)
    assert torch.equal(said(made, {}), plain)


def test_the_inside_shrinks_where_it_is_said_and_grows_again(sd1: Made) -> None:
    network = load(sd1.path, "model").using({"shrink_block": 1, "shrink_factor": 2.0})
    module = network.modules[0]
    seen: dict[str, tuple[int, ...]] = {}
    for name, part in (("down", module.down_blocks[1].resnets[0]), ("mid", module.mid_block)):
        part.register_forward_hook(
            lambda _, given, __, name=name: seen.__setitem__(name, tuple(given[0].shape[2:]))
        )
    prompt = asked([entry()])
    [output] = network.bind(prompt, START, 1)(X, 3.0e6, [0])
    assert output.shape == X.shape
    assert seen == {"down": (2, 2), "mid": (2, 2)}


def test_shrinking_ends_with_its_span(sd1: Made) -> None:
    options = {"shrink_block": 1, "shrink_start": 0.0, "shrink_end": 0.35}
    assert torch.equal(said(sd1, options, sigma=0.1), said(sd1, {}, sigma=0.1))
    assert not torch.equal(said(sd1, options, sigma=14.0), said(sd1, {}, sigma=14.0))


def test_odd_sizes_grow_back_to_their_skips(sd1: Made) -> None:
    options = {"shrink_block": 1, "shrink_factor": 1.7, "shrink_after_skip": False}
    assert said(sd1, options, sigma=14.0).shape == X.shape


def wide(made: Made, options: Mapping[str, object], size: tuple[int, int] = (16, 16)) -> Tensor:
    """Of a larger latent."""
    network = load(made.path, "model").using(options)
    x = torch.randn(1, 4, *size, generator=torch.Generator().manual_seed(1))
    start = Start(torch.zeros_like(x))
    placed = [Placed(entry(), Window(0, 0, *size, None), True)]
    [output] = network.bind(placed, start, 1)(x, 3.0, [0])
    found: Tensor = output
    return found


def test_attention_within_tiles_is_another(sd1: Made) -> None:
    plain = wide(sd1, {})
    assert wide(sd1, {"tile": 256}).equal(plain)  # one tile
    assert not wide(sd1, {"tile": 64}).allclose(plain)
    assert wide(sd1, {}).equal(plain)


def test_attention_within_tiles_sees_its_share_of_the_picture(sd1: Made) -> None:
    """As many rows as it has tokens, wherever the tile lies."""
    network = load(sd1.path, "model").using({"tile": 64})
    attention = network.modules[0].down_blocks[0].attentions[0].transformer_blocks[0].attn1
    seen: dict[str, Tensor] = {}

    def keep(_: object, given: tuple[Tensor, ...], named: dict[str, Tensor]) -> None:
        seen["queries"], seen["keys"] = given[0], named["encoder_hidden_states"]

    hook = None
    with network._alterations.on(network.modules[0], 16, network.levels, torch.Generator(), 3.0):
        hook = attention.register_forward_pre_hook(keep, with_kwargs=True)
        x = torch.randn(1, 4, 16, 16)
        with torch.no_grad():
            network.modules[0](x, torch.tensor(1.0), torch.zeros(1, 77, 16))
    hook.remove()
    assert seen["queries"].shape == seen["keys"].shape == (4, 64, 16)
    assert not seen["queries"].equal(seen["keys"])
    rows = seen["keys"].reshape(1, 16, 16, 16)
    assert seen["queries"][1].reshape(8, 8, 16).equal(rows[0, :8, 8:])


@pytest.mark.parametrize("size", [(16, 16), (8, 16)])
def test_fewer_places_are_asked_for_and_all_are_told(sd1: Made, size: tuple[int, int]) -> None:
    plain = wide(sd1, {}, size)
    merged = wide(sd1, {"merged_share": 0.5}, size)
    assert merged.shape == plain.shape
    assert not merged.allclose(plain)
    assert wide(sd1, {"merged_share": 0.5}, size).equal(merged)

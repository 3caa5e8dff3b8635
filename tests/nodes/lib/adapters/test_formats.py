"""Each format against the formula of its paper, written out, in double precision."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import torch
from torch import Tensor

from nodes.lib.adapters.formats import FORMATS
from nodes.lib.adapters.parts import Misfit


def drawn(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))


def changed(weight: Tensor, strength: float = 1.0, /, **parts: Tensor | float) -> Tensor:
    """By the format that reads the parts."""
    tensors = {name: torch.as_tensor(part) for name, part in parts.items()}
    change = next(each for each in FORMATS.values() if each.reads(tensors)).change
    return change(weight.clone(), tensors, strength)


def assert_same(found: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(found, wanted.float(), rtol=1e-5, atol=1e-5)


MATRIX, CONV = drawn(12, 8), drawn(12, 8, 3, 3)


def test_a_lora_adds_its_product_scaled_by_alpha_over_rank() -> None:
    up, down = drawn(12, 2), drawn(2, 8)
    wanted = MATRIX.double() + 0.7 * 3.0 / 2 * (up.double() @ down.double())
    assert_same(changed(MATRIX, 0.7, up=up, down=down, alpha=3.0), wanted)


def test_without_an_alpha_the_scale_is_one() -> None:
    up, down = drawn(12, 2), drawn(2, 8)
    assert_same(changed(MATRIX, -1.0, up=up, down=down), MATRIX - up @ down)


def test_a_strength_of_nothing_changes_no_bit() -> None:
    found = changed(MATRIX, 0.0, up=drawn(12, 2), down=drawn(2, 8))
    assert torch.equal(found, MATRIX)


def test_a_convolution_is_changed_by_two() -> None:
    up, down = drawn(12, 2, 1, 1), drawn(2, 8, 3, 3)
    wanted = CONV + torch.einsum("or,rihw->oihw", up[:, :, 0, 0], down)
    assert_same(changed(CONV, up=up, down=down), wanted)


def test_a_pointwise_convolution_is_changed_by_matrices() -> None:
    up, down = drawn(12, 2), drawn(2, 8)
    found = changed(MATRIX[..., None, None], up=up, down=down)
    assert_same(found[..., 0, 0], MATRIX + up @ down)


def test_a_core_stands_between_the_two() -> None:
    up, down, mid = drawn(12, 3, 1, 1), drawn(3, 8, 1, 1), drawn(3, 3, 3, 3)
    product = torch.einsum("os,srhw,ri->oihw", up[:, :, 0, 0], mid, down[:, :, 0, 0])
    found = changed(CONV, 0.5, up=up, down=down, mid=mid, alpha=1.5)
    assert_same(found, CONV + 0.25 * product)


def test_loha_multiplies_two_products_number_by_number() -> None:
    a, b, c, d = drawn(12, 2), drawn(2, 8), drawn(12, 2) + 1, drawn(2, 8) - 1
    found = changed(MATRIX, 0.5, w1_a=a, w1_b=b, w2_a=c, w2_b=d, alpha=1.0)
    assert_same(found, MATRIX + 0.25 * (a @ b) * (c @ d))


def test_loha_of_a_convolution_may_have_cores() -> None:
    cores = drawn(2, 2, 3, 3), drawn(2, 2, 3, 3) + 1
    outs, ins = (drawn(2, 12), drawn(2, 12) - 1), (drawn(2, 8), drawn(2, 8) + 1)
    one, two = (
        torch.einsum("ijhw,jr,ip->prhw", core, i, o)
        for core, i, o in zip(cores, ins, outs, strict=True)
    )
    found = changed(
        CONV, w1_a=outs[0], w1_b=ins[0], w2_a=outs[1], w2_b=ins[1], t1=cores[0], t2=cores[1]
    )
    assert_same(found, CONV + one * two)


@pytest.mark.parametrize("whole", [True, False])
def test_lokr_adds_a_kronecker_product(whole: bool) -> None:
    one, two_a, two_b = drawn(3, 2), drawn(4, 2), drawn(2, 4)
    second: Mapping[str, Tensor] = (
        {"kr2": two_a @ two_b} if whole else {"kr2_a": two_a, "kr2_b": two_b}
    )
    scale = 0.5 if whole else 0.5 * 5.0 / 2  # nothing has a rank where both are whole
    found = changed(MATRIX, 0.5, kr1=one, alpha=5.0, **second)
    assert_same(found, MATRIX + scale * torch.kron(one, two_a @ two_b))


def test_lokr_of_a_convolution_has_its_window_in_the_second() -> None:
    one, two = drawn(3, 2), drawn(4, 4, 3, 3)
    wanted = torch.stack(
        [torch.kron(one, two[:, :, y, x]) for y in range(3) for x in range(3)], dim=-1
    )
    assert_same(changed(CONV, kr1=one, kr2=two), CONV + wanted.reshape(CONV.shape))


def test_glora_also_changes_by_the_weight_itself() -> None:
    a1, a2, b1, b2 = drawn(8, 2), drawn(2, 8), drawn(12, 2), drawn(2, 8) + 1
    found = changed(MATRIX, 0.5, a1=a1, a2=a2, b1=b1, b2=b2, alpha=1.0)
    assert_same(found, MATRIX + 0.25 * (MATRIX @ a1 @ a2 + b1 @ b2))


def test_glora_of_the_older_layout() -> None:
    a1, a2, b1, b2 = drawn(2, 8), drawn(8, 2), drawn(2, 8) + 1, drawn(12, 2)
    found = changed(MATRIX, a1=a1, a2=a2, b1=b1, b2=b2)
    assert_same(found, MATRIX + MATRIX @ a2 @ a1 + b2 @ b1)


def rotation(block: Tensor) -> Tensor:
    skew, identity = (block - block.T).double(), torch.eye(len(block)).double()
    turn: Tensor = (identity + skew) @ torch.linalg.inv(identity - skew)
    return turn


def test_oft_turns_blocks_of_outputs() -> None:
    blocks = drawn(3, 4, 4)
    found = changed(MATRIX, oft_blocks=blocks)
    turned = [rotation(b).T @ w.double() for b, w in zip(blocks, MATRIX.chunk(3), strict=True)]
    assert_same(found, torch.cat(turned))
    assert_same(found.norm(), MATRIX.norm())


def test_the_strength_of_oft_acts_twice() -> None:
    blocks = drawn(3, 4, 4)
    full = changed(MATRIX, oft_blocks=blocks) - MATRIX
    assert_same(changed(MATRIX, 0.5, oft_blocks=blocks), MATRIX + 0.25 * full)


def test_the_alpha_of_oft_limits_its_generators() -> None:
    blocks = drawn(3, 4, 4)
    norm = float((blocks - blocks.transpose(1, 2)).norm())
    limited = changed(MATRIX, oft_blocks=blocks, alpha=norm / 4)
    assert_same(limited, changed(MATRIX, oft_blocks=blocks / 4))
    assert_same(
        changed(MATRIX, oft_blocks=blocks, alpha=norm * 2), changed(MATRIX, oft_blocks=blocks)
    )


def test_boft_is_a_rotation_of_all_outputs() -> None:
    blocks, weight = drawn(2, 4, 4, 4), drawn(16, 8)
    turn = changed(torch.eye(16), oft_blocks=blocks)
    assert_same(turn @ turn.T, torch.eye(16))
    assert_same(changed(weight, oft_blocks=blocks), turn @ weight)
    first = changed(torch.eye(16), oft_blocks=blocks[:1])
    within = torch.kron(torch.eye(4), torch.ones(4, 4))
    assert_same(first * (1 - within), torch.zeros(16, 16))
    assert (turn * (1 - within)).abs().max() > 0.1
    scaled = changed(weight, oft_blocks=blocks, rescale=drawn(16, 1))
    assert_same(scaled, turn @ weight * drawn(16, 1))


@pytest.mark.parametrize("weight", [MATRIX, CONV], ids=["matrix", "convolution"])
def test_dora_on_the_output_axis_keeps_the_norm_of_the_untouched_weight(weight: Tensor) -> None:
    shape = (12, *[1] * (weight.dim() - 1))
    up, down, magnitude = drawn(12, 2), drawn(2, weight[0].numel()), drawn(*shape).abs()
    norm = weight.flatten(1).norm(dim=1).reshape(shape)
    result = (weight + (up @ down).reshape(weight.shape)) * magnitude / norm
    found = changed(weight, up=up, down=down, dora_scale=magnitude)
    assert_same(found, result)
    half = changed(weight, 0.5, up=up, down=down, dora_scale=magnitude)
    assert_same(half, weight + 0.5 * (result - weight))


def test_dora_on_the_input_axis_keeps_the_norm_of_the_sum() -> None:
    up, down, magnitude = drawn(12, 2), drawn(2, 8), drawn(1, 8).abs()
    whole = MATRIX + up @ down
    found = changed(MATRIX, up=up, down=down, dora_scale=magnitude)
    assert_same(found, whole * magnitude / whole.norm(dim=0, keepdim=True))


def test_a_whole_difference_is_added_and_a_whole_weight_put_in_place() -> None:
    other = drawn(12, 8) + 3
    assert_same(changed(MATRIX, 0.5, diff=other), MATRIX + 0.5 * other)
    assert_same(changed(MATRIX, 0.5, set=other), other)


@pytest.mark.parametrize(
    "parts",
    [
        {"up": drawn(12, 2), "down": drawn(2, 9)},
        {"up": drawn(12, 2), "down": drawn(3, 8)},
        {"up": drawn(12, 2), "down": drawn(2, 8), "mid": drawn(3, 3, 3, 3)},
        {"w1_a": drawn(12, 2), "w1_b": drawn(3, 8), "w2_a": drawn(12, 2), "w2_b": drawn(2, 8)},
        {"kr1": drawn(5, 2), "kr2": drawn(4, 4)},
        {"a1": drawn(9, 2), "a2": drawn(2, 9), "b1": drawn(12, 2), "b2": drawn(2, 8)},
        {"oft_blocks": drawn(5, 4, 4)},
        {"oft_blocks": drawn(5, 4)},
        {"oft_blocks": drawn(2, 5, 4, 4)},
        {"oft_blocks": drawn(2, 3, 4, 4)},
        {"diff": drawn(3)},
        {"up": drawn(12, 2), "down": drawn(2, 8), "dora_scale": drawn(5, 1)},
    ],
)
def test_parts_of_another_size_are_refused(parts: Mapping[str, Tensor]) -> None:
    with pytest.raises(Misfit):
        changed(MATRIX, 1.0, **parts)

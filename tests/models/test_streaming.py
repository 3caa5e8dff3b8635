"""Weights that do not all fit on a device: some of them stay, the others come in their turn."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import nn

from engine.models.device import Host
from engine.models.slots import blocks_of, nbytes, slots_of
from tests.models.board import Board
from tests.models.stacks import LAYER, WIDTH, Stack, placed, tensors, twice, x_on


def test_a_model_larger_than_the_device_computes_the_same_bits() -> None:
    stack = Stack(layers=12)
    wanted = stack(x_on(stack))
    board = Board(memory=nbytes(stack) // 2)
    placement = board.place(stack)
    placement.grow(board.memory)
    for _ in range(3):
        assert torch.equal(stack(x_on(stack)), wanted)
    assert board.most <= board.memory


def test_every_streamed_weight_computes_on_the_device() -> None:
    board, stack = Board(), Stack(layers=6)
    placement = board.place(stack)
    placement.grow(placement.least)
    seen: list[bool] = []
    for layer in stack.module.get_submodule("layers").children():
        layer.register_forward_pre_hook(lambda m, _: seen.extend(map(board.holds, m.parameters())))
    stack(x_on(stack))
    assert seen == [True] * 12
    assert all(map(board.holds, stack.module.get_submodule("first").parameters()))


def test_streaming_moves_each_block_once_a_call_and_ahead_of_its_turn() -> None:
    board, stack = Board(), Stack(layers=6)
    placement = board.place(stack)
    placement.grow(placement.least)
    stack(x_on(stack))
    first = board.moved
    stack(x_on(stack))
    assert board.moved - first == 6 * LAYER
    assert board.allocated == placement.nbytes - LAYER  # the first block waits for the next call


def test_what_fits_beside_the_stream_stays() -> None:
    board, stack = Board(), Stack(layers=6)
    placement = board.place(stack)
    placement.grow(placement.least + 2 * LAYER)
    stack(x_on(stack))
    before = board.moved
    stack(x_on(stack))
    assert board.moved - before == 4 * LAYER


def test_a_call_that_fails_leaves_no_block_behind() -> None:
    board, stack = Board(), Stack(layers=6)
    placement = board.place(stack)
    placement.grow(placement.least)
    with pytest.raises(RuntimeError):
        stack(torch.ones(1, WIDTH + 1))
    layers = stack.module.get_submodule("layers")
    with pytest.raises(RuntimeError):
        next(layers.children())(torch.ones(1, WIDTH + 1))
    assert not any(map(board.holds, layers.parameters()))


def test_a_dress_is_worn_while_streaming_too() -> None:
    stack = Stack(layers=6)
    host = placed(Host(), stack)
    patch = {"0.layers.4.weight": twice, "0.layers.0.bias": twice, "0.first.weight": twice}
    host.wear(patch)
    wanted = stack(x_on(stack))
    host.remove()
    plain = stack(x_on(stack))
    placement = Board().place(stack)
    placement.grow(placement.least + LAYER)
    stack(x_on(stack))
    placement.wear(patch)
    assert torch.equal(stack(x_on(stack)), wanted)
    placement.grow(placement.missing)
    assert torch.equal(stack(x_on(stack)), wanted)
    placement.wear({})
    assert torch.equal(stack(x_on(stack)), plain)


def test_shrinking_frees_no_more_blocks_than_asked_and_growing_brings_those_alone() -> None:
    board, stack = Board(), Stack(layers=6)
    placement = placed(board, stack)
    placement.shrink(LAYER + 1)
    assert (board.allocated, placement.missing) == (nbytes(stack) - 2 * LAYER, 2 * LAYER)
    before = board.moved
    placement.grow(placement.missing)
    assert board.moved - before == 2 * LAYER
    assert all(map(board.holds, tensors(stack)))


def test_shrinking_by_everything_leaves_nothing() -> None:
    board, stack = Board(), Stack()
    placement = placed(board, stack)
    placement.shrink(10**9)
    assert (board.allocated, placement.nbytes) == (0, 0)
    assert not any(map(board.holds, tensors(stack)))


def test_growing_into_less_room_lets_blocks_go_for_the_stream() -> None:
    board, stack = Board(), Stack(layers=6)
    placement = placed(board, stack)
    placement.shrink(1)
    placement.grow(0)
    wanted = placement.nbytes
    assert wanted <= nbytes(stack) - LAYER
    stack(x_on(stack))
    assert board.allocated <= wanted


def test_blocks_are_entries_of_lists_and_the_others_stay() -> None:
    rest, blocks = blocks_of(Stack(layers=3))
    assert [slot.name for slot in rest.slots] == ["0.shift", "0.first.weight"]
    assert [[slot.name for slot in block.slots] for block in blocks] == [
        [f"0.layers.{index}.weight", f"0.layers.{index}.bias"] for index in range(3)
    ]


def test_a_large_block_is_split_into_the_entries_of_its_own_lists() -> None:
    class Deep:
        modules: Sequence[nn.Module]

    deep = Deep()
    inner = nn.ModuleDict({"many": nn.ModuleList(nn.Linear(8, 8) for _ in range(3))})
    deep.modules = [nn.Sequential(inner, nn.Linear(8, 8))]
    _, blocks = blocks_of(deep)
    assert [block.slots[0].name for block in blocks] == [
        *(f"0.0.many.{index}.weight" for index in range(3)),
        "0.1.weight",
    ]


def test_weights_shared_between_blocks_stay() -> None:
    stack = Stack(layers=2)
    first, second = stack.module.get_submodule("layers").children()
    second.weight = first.weight
    rest, blocks = blocks_of(stack)
    assert "0.layers.0.weight" in [slot.name for slot in rest.slots]
    assert [[slot.name for slot in block.slots] for block in blocks] == [
        ["0.layers.0.bias"],
        ["0.layers.1.bias"],
    ]
    assert len(slots_of(stack)) == 5

"""One suite for every device, then what only a device with memory of its own can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import pytest
import torch
from torch import Tensor, nn

from engine.errors import ModelError
from engine.models.device import Device, Host, Placement
from engine.models.placement import InPlace
from engine.models.slots import blocks_of, nbytes, slots_of
from tests.models.board import Board

WIDTH = 8
LAYER = 4 * (WIDTH * WIDTH + WIDTH)  # bytes of one layer of a stack


class Stack:
    """Weights of some equal layers, with one before and one buffer."""

    def __init__(self, layers: int = 4) -> None:
        torch.manual_seed(0)
        self.module = nn.Module()
        self.module.first = nn.Linear(WIDTH, WIDTH, bias=False)
        self.module.layers = nn.ModuleList(nn.Linear(WIDTH, WIDTH) for _ in range(layers))
        self.module.register_buffer("shift", torch.ones(WIDTH))

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self.module]

    @torch.no_grad()
    def __call__(self, x: Tensor) -> Tensor:
        made: Tensor = self.module.get_submodule("first")(x) + self.module.get_buffer("shift")
        for layer in self.module.get_submodule("layers").children():
            made = torch.tanh(layer(made))
        return made


class Tied:
    """Two modules that share a weight."""

    def __init__(self) -> None:
        self.first, self.second = nn.Linear(8, 4, bias=False), nn.Linear(8, 4)
        self.second.weight = self.first.weight

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self.first, self.second]


class UnifiedBoard(Board):
    """Memory of the host that weights must be moved into, as Metal's."""

    is_unified = True

    def place(self, weights: Stack) -> Placement:  # type: ignore[override]  # as in the suite
        return InPlace(weights, self._move)

    def _move(self, tensor: Tensor) -> Tensor:
        return self.begin([tensor])()[0]


def cuda() -> Device:
    from engine.models.accelerator import Cuda

    return Cuda("cuda:0")


DEVICES = [
    pytest.param(Host, id="host"),
    pytest.param(Board, id="board"),
    pytest.param(UnifiedBoard, id="unified"),
    pytest.param(
        cuda,
        id="cuda",
        marks=[
            pytest.mark.gpu,
            pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA"),
        ],
    ),
]


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest) -> Device:
    make: Callable[[], Device] = request.param
    return make()


def tensors(stack: Stack) -> list[Tensor]:
    return list(chain(stack.module.parameters(), stack.module.buffers()))


def x_on(stack: Stack) -> Tensor:
    """An input where the weights are."""
    return torch.linspace(-1, 1, WIDTH, device=next(stack.module.parameters()).device)[None]


def placed(device: Device, stack: Stack) -> Placement:
    placement = device.place(stack)
    placement.grow(placement.missing)
    return placement


def twice(weight: Tensor) -> Tensor:
    return weight * 2


def test_a_placement_gives_the_same_results(device: Device) -> None:
    stack = Stack()
    wanted = stack(x_on(stack))
    placed(device, stack)
    torch.testing.assert_close(stack(x_on(stack)).cpu(), wanted)


def test_removed_weights_are_the_same_bit_for_bit(device: Device) -> None:
    stack = Stack()
    before = [tensor.clone() for tensor in tensors(stack)]
    placement = placed(device, stack)
    placement.wear({"0.first.weight": twice})
    placement.remove()
    assert all(map(torch.equal, map(Tensor.cpu, tensors(stack)), before))


def test_a_placement_knows_what_it_takes(device: Device) -> None:
    stack = Stack()
    placement = device.place(stack)
    whole = nbytes(stack)
    assert placement.nbytes + placement.missing == whole
    placement.grow(placement.missing)
    assert (placement.nbytes, placement.missing) == (whole, 0)


def test_only_touched_weights_change_and_undoing_is_exact(device: Device) -> None:
    stack = Stack()
    placement = placed(device, stack)
    before = {name: w.clone() for name, w in stack.module.state_dict().items()}
    placement.wear({"0.first.weight": twice, "0.layers.1.bias": lambda bias: bias + 0.1})
    worn = stack.module.state_dict()
    changed = [name for name, weight in worn.items() if not torch.equal(weight, before[name])]
    assert changed == ["first.weight", "layers.1.bias"]
    assert torch.equal(worn["first.weight"], before["first.weight"] * 2)
    placement.wear({"0.first.weight": lambda weight: weight / 3})
    assert torch.equal(stack.module.state_dict()["first.weight"], before["first.weight"] / 3)
    placement.wear({})
    after = stack.module.state_dict()
    assert all(torch.equal(after[name], weight) for name, weight in before.items())


def test_a_dress_keeps_the_dtype(device: Device) -> None:
    stack = Stack()
    placed(device, stack).wear({"0.first.weight": lambda weight: weight.double() * 2})
    assert stack.module.state_dict()["first.weight"].dtype == torch.float32


def test_a_patch_that_misfits_changes_nothing(device: Device) -> None:
    stack = Stack()
    placement = placed(device, stack)
    before = [tensor.clone() for tensor in tensors(stack)]
    with pytest.raises(ModelError, match=r"0\.layers\.0\.bias \[4\], wanted \[8\]"):
        placement.wear({"0.first.weight": twice, "0.layers.0.bias": lambda bias: bias[:4]})
    assert all(map(torch.equal, tensors(stack), before))


def test_a_patch_that_writes_into_the_weight_does_no_harm(device: Device) -> None:
    stack = Stack()
    placement = placed(device, stack)
    before = stack.module.state_dict()["first.weight"].clone()
    placement.wear({"0.first.weight": lambda weight: weight.mul_(2)})
    placement.wear({})
    assert torch.equal(stack.module.state_dict()["first.weight"], before)


def test_shared_weights_stay_shared(device: Device) -> None:
    tied = Tied()
    assert nbytes(tied) == 4 * (8 * 4 + 4)
    placement = device.place(tied)
    placement.grow(placement.missing)
    assert tied.first.weight is tied.second.weight
    placement.wear({"0.weight": twice})
    assert tied.first.weight is tied.second.weight


def test_a_device_says_how_much_memory_it_has(device: Device) -> None:
    assert 0 < device.available() <= device.total()


def test_a_full_device_is_told_from_other_faults(device: Device) -> None:
    assert not device.ran_out(RuntimeError("shapes do not match"))


@pytest.mark.parametrize("make", [Board, UnifiedBoard])
@pytest.mark.parametrize("allocation", range(1, 11))
def test_a_placement_that_fails_half_way_changes_nothing(
    make: Callable[[], Board], allocation: int
) -> None:
    board, stack = make(), Stack()
    before = [tensor.clone() for tensor in tensors(stack)]
    placement = board.place(stack)
    board.fail_at = allocation
    with pytest.raises(torch.OutOfMemoryError):
        placement.grow(placement.missing)
    assert not any(map(board.holds, tensors(stack)))
    assert all(map(torch.equal, tensors(stack), before))
    assert board.allocated == 0
    placement.grow(nbytes(stack))
    assert all(map(board.holds, tensors(stack)))


def test_a_patch_that_finds_no_memory_changes_nothing() -> None:
    board, stack = Board(), Stack()
    placement = placed(board, stack)
    before = [tensor.clone() for tensor in tensors(stack)]
    board.fail_at = 2
    with pytest.raises(torch.OutOfMemoryError):
        placement.wear({"0.first.weight": twice, "0.layers.3.bias": twice})
    assert all(map(torch.equal, tensors(stack), before))


def test_weights_come_back_from_a_device_without_a_copy() -> None:
    board, stack = Board(), Stack()
    before = tensors(stack)
    placement = placed(board, stack)
    assert all(map(board.holds, tensors(stack)))
    assert (board.moved, board.transfers) == (nbytes(stack), len(before))
    placement.remove()
    assert all(now is then for now, then in zip(tensors(stack), before, strict=True))
    assert board.allocated == 0


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

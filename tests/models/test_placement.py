"""One suite for every device, then what only a device with memory of its own can do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from engine.errors import ModelError
from engine.models.device import Device, Host, Placement
from engine.models.placement import InPlace
from engine.models.slots import nbytes
from tests.models.board import Board
from tests.models.stacks import Stack, Tied, placed, tensors, twice, x_on


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


@pytest.mark.parametrize("is_whole", [True, False])
def test_dressed_weights_are_told_wherever_they_lie(device: Device, is_whole: bool) -> None:
    stack = Stack()
    placement = device.place(stack)
    before = {name: w.clone() for name, w in placement.originals.items()}
    placement.grow(placement.missing if is_whole else placement.least)
    placement.wear({"0.layers.3.weight": twice})
    found = dict(placement.dressed())
    assert all(tensor.device.type == "cpu" for tensor in found.values())
    assert torch.equal(found.pop("0.layers.3.weight"), before.pop("0.layers.3.weight") * 2)
    assert all(torch.equal(found[name], weight) for name, weight in before.items())


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

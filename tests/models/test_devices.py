from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import nn

from engine.models.devices import Accelerator, Host, choose, nbytes, numerics


class Pair:
    """Two modules that share a weight."""

    def __init__(self) -> None:
        self.first, self.second = nn.Linear(8, 4, bias=False), nn.Linear(8, 4)
        self.second.weight = self.first.weight

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self.first, self.second]


def test_shared_weights_count_once() -> None:
    assert nbytes(Pair()) == 4 * (8 * 4 + 4)


def test_the_host_says_how_much_memory_it_has() -> None:
    host = Host()
    assert 2**20 < host.available() <= host.total()


def test_the_host_computes_in_float32_unless_told() -> None:
    assert Host().precision("auto", "model") == "float32"
    assert Host().precision("bfloat16", "vae") == "bfloat16"
    assert numerics(Host()) == "cpu/float32"


def test_the_processor_can_always_be_chosen() -> None:
    assert choose("cpu").is_host
    assert choose("auto").name in ("cpu", "cuda:0", "mps")


def test_a_vae_never_computes_in_float16() -> None:
    assert Host().precision("float16", "vae") == "float32"
    assert Host().precision("float16", "model") == "float16"


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_weights_come_back_from_a_device_without_a_copy() -> None:
    device, pair = Accelerator("cuda:0"), Pair()
    before = pair.first.weight.data_ptr()
    placed = device.place(pair)
    assert pair.first.weight.is_cuda
    assert pair.second(torch.ones(1, 8, device="cuda")).shape == (1, 4)
    device.remove(placed)
    assert pair.first.weight.data_ptr() == before

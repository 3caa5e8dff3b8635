"""What a worker says of its device."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from web.workers.memory import device_works, resident


class Cuda:
    """An accelerator as far as is asked of it."""

    def __init__(self, is_begun: bool = True, fault: str = "") -> None:
        self._is_begun = is_begun
        self._fault = fault

    def is_initialized(self) -> bool:
        return self._is_begun

    def synchronize(self) -> None:
        if self._fault:
            raise RuntimeError(self._fault)


@pytest.mark.parametrize(
    ("cuda", "works"),
    [
        (Cuda(), True),
        (Cuda(fault="CUDA error: device-side assert triggered"), False),
        (Cuda(is_begun=False, fault="nobody has used it"), True),
    ],
)
def test_a_device_that_gives_nothing_but_errors_is_noticed(cuda: Cuda, works: bool) -> None:
    assert device_works({"torch": SimpleNamespace(cuda=cuda)}) is works


def test_where_there_is_no_accelerator_nothing_is_wrong() -> None:
    assert device_works({})
    assert device_works({"torch": SimpleNamespace()})


def test_a_process_knows_its_memory() -> None:
    assert resident() > 2**20

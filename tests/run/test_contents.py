from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from engine.run.contents import has_changed, is_finite, memory, parts, size_of, snapshot


@dataclass(frozen=True)
class Held:
    inside: Any


def test_every_container_is_opened_once() -> None:
    ring: list[object] = ["text"]
    ring.append(ring)
    value = (Held({"a": ring}), {1.0: b"x"}, 7)
    kinds = [type(part).__name__ for part in parts(value)]
    assert sorted(kinds) == ["Held", "bytes", "dict", "dict", "list", "list", "str", "str", "tuple"]


def test_a_class_is_opaque() -> None:
    assert list(parts(Held)) == [Held]


def test_an_array_weighs_like_what_it_is_a_view_of() -> None:
    array = np.zeros((100, 100))
    assert size_of(array[:1]) == array.nbytes
    assert memory(array[1:]) == memory(array)


def test_an_array_and_its_tensor_are_one_piece_of_memory() -> None:
    array = np.zeros(1000)
    both = [array, torch.from_numpy(array)]
    assert size_of(both) == array.nbytes + size_of([0, 0])


@pytest.mark.parametrize(
    ("make", "write"),
    [
        (lambda: torch.zeros(3), lambda x: x.add_(1)),
        (lambda: torch.zeros(3), lambda x: x[0].fill_(1)),
        (lambda: np.zeros(3), lambda x: np.add(x, 1, out=x)),
        (lambda: [1, 2], lambda x: x.append(3)),
        (lambda: [1, 2], lambda x: x.reverse()),
        (lambda: {"a": 1}, lambda x: x.update(a=2)),
        (lambda: {1, 2}, lambda x: x.add(3)),
        (lambda: (Held([torch.zeros(2)]),), lambda x: x[0].inside[0].mul_(2)),
    ],
)
def test_a_value_that_was_written_into_has_changed(make: Any, write: Any) -> None:
    value = make()
    before = snapshot(value)
    assert not has_changed(before)
    write(value)
    assert has_changed(before)


def test_a_tensor_of_inference_mode_that_was_written_into_has_changed() -> None:
    with torch.inference_mode():
        value = torch.zeros(3, 3)
    before = snapshot((value,))
    assert not has_changed(before)
    with torch.inference_mode():
        value[1, 1] = 1e-30
    assert has_changed(before)


def test_numbers_and_texts_need_no_watch() -> None:
    assert snapshot(("text", 1, 2.0, None)) == []


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_numbers_that_are_none_are_seen(dtype: torch.dtype) -> None:
    fine = torch.ones(2, 3, dtype=dtype)
    assert is_finite(fine)
    for bad in (float("nan"), float("inf"), float("-inf")):
        spoilt = fine.clone()
        spoilt[1, 2] = bad
        assert not is_finite(spoilt)


def test_a_repeated_tensor_is_looked_at_once() -> None:
    assert is_finite(torch.zeros(1).expand(10**6, 10**6))
    assert not is_finite(torch.full((1,), float("nan")).expand(10**6, 10**6))


def test_whole_numbers_and_nothing_are_finite() -> None:
    assert is_finite(torch.ones(3, dtype=torch.int64))
    assert is_finite(torch.ones(0))
    assert is_finite(torch.ones(2).to(torch.float8_e4m3fn))


class Opaque:
    """Says itself what it weighs."""

    def __init__(self, nbytes: object) -> None:
        self.nbytes = nbytes


def test_what_cannot_be_opened_weighs_what_it_says() -> None:
    assert size_of(Opaque(5000)) == 5000
    assert size_of([Opaque(lambda: 5000)]) < 5000

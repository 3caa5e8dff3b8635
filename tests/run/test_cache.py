"""One suite for every kind of cache."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from engine.plan.signature import Signature
from engine.run.cache import OVERHEAD, MemoryCache


@dataclass(frozen=True)
class Weight:
    """A value that only weighs."""

    nbytes: int


def sign(name: str) -> Signature:
    return Signature(name)


def test_what_was_put_is_found() -> None:
    cache = MemoryCache(10**6)
    cache.put(sign("a"), {"image": Weight(10)}, 1.0)
    assert sign("a") in cache
    assert cache.get(sign("a")) == {"image": Weight(10)}


def test_what_was_not_put_is_missing() -> None:
    cache = MemoryCache(10**6)
    assert sign("a") not in cache
    with pytest.raises(KeyError):
        cache.get(sign("a"))


def test_it_never_weighs_more_than_its_budget() -> None:
    cache = MemoryCache(100_000)
    for i in range(1000):
        cache.put(sign(str(i)), {"image": Weight(i * 37 % 20_000)}, seconds=i % 7)
        assert cache.nbytes <= 100_000


def test_what_saves_least_for_its_bytes_goes_first() -> None:
    cache = MemoryCache(2 * (10_000 + OVERHEAD))
    cache.put(sign("dear"), {"latent": Weight(10_000)}, seconds=30)
    cache.put(sign("cheap"), {"image": Weight(10_000)}, seconds=0.1)
    cache.put(sign("new"), {"image": Weight(10_000)}, seconds=1)
    assert sign("dear") in cache
    assert sign("cheap") not in cache


def test_what_is_never_used_again_ages_away() -> None:
    cache = MemoryCache(2 * (10_000 + OVERHEAD))
    cache.put(sign("old"), {"latent": Weight(10_000)}, seconds=10)
    for i in range(50):
        cache.put(sign(f"new{i}"), {"latent": Weight(10_000)}, seconds=1)
    assert sign("old") not in cache


def test_a_value_over_the_whole_budget_is_not_kept() -> None:
    cache = MemoryCache(10_000)
    cache.put(sign("small"), {"latent": Weight(10)}, seconds=1)
    cache.put(sign("huge"), {"image": Weight(10**9)}, seconds=100)
    assert sign("huge") not in cache
    assert sign("small") in cache


def test_values_without_weight_do_not_pile_up_for_ever() -> None:
    cache = MemoryCache(100 * OVERHEAD)
    for i in range(1000):
        cache.put(sign(str(i)), {"int": i}, seconds=0)
    assert sum(sign(str(i)) in cache for i in range(1000)) == 100

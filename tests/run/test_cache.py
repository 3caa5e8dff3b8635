"""One suite for every kind of cache, and what the one in memory does besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pytest
import torch

from engine.node.values import Image
from engine.plan.signature import Signature
from engine.run.cache import OVERHEAD, Cache, Fetched, MemoryCache
from engine.run.run import Result
from tests.helpers import NoCache

Make: TypeAlias = Callable[[], Cache]


@pytest.fixture(params=[lambda: MemoryCache(10**6), NoCache], ids=["memory", "none"])
def cache(request: pytest.FixtureRequest) -> Cache:
    made: Cache = request.param()
    return made


def sign(name: str) -> Signature:
    return Signature(name)


def weight(nbytes: int) -> bytearray:
    """A value that weighs about that much."""
    return bytearray(nbytes)


def test_what_was_put_is_found_or_was_forgotten(cache: Cache) -> None:
    cache.put(sign("a"), Result({"number": 10}), 1.0)
    assert cache.get(sign("a")) == (Result({"number": 10}) if sign("a") in cache else None)


def test_what_was_not_put_is_missing(cache: Cache) -> None:
    assert sign("a") not in cache
    assert cache.get(sign("a")) is None


def test_what_was_forgotten_is_missing(cache: Cache) -> None:
    cache.put(sign("a"), Result({"number": 10}), 1.0)
    cache.forget(sign("a"))
    cache.forget(sign("never there"))
    assert sign("a") not in cache
    assert cache.get(sign("a")) is None


def test_what_is_there_stays_when_it_is_put_again(cache: Cache) -> None:
    cache.put(sign("a"), Result({"number": 10}), 1.0)
    cache.put(sign("a"), Result({"number": 11}), 1.0)
    assert cache.get(sign("a")) in (Result({"number": 10}), None)


def test_a_plan_holds_what_it_could_fetch_and_nothing_else(cache: Cache) -> None:
    cache.put(sign("a"), Result({"number": 10}), 1.0)
    fetched = Fetched(cache)
    assert sign("b") not in fetched
    assert (sign("a") in fetched) == (sign("a") in cache)
    assert list(fetched.results) == ([sign("a")] if sign("a") in cache else [])


def test_it_never_weighs_more_than_its_budget() -> None:
    cache = MemoryCache(100_000)
    for i in range(1000):
        cache.put(sign(str(i)), Result({"image": weight(i * 37 % 20_000)}), seconds=i % 7)
        assert cache.nbytes <= 100_000


def test_what_saves_least_for_its_bytes_goes_first() -> None:
    cache = MemoryCache(2 * (11_000 + OVERHEAD))
    cache.put(sign("dear"), Result({"latent": weight(10_000)}), seconds=30)
    cache.put(sign("cheap"), Result({"image": weight(10_000)}), seconds=0.1)
    cache.put(sign("new"), Result({"image": weight(10_000)}), seconds=1)
    assert sign("dear") in cache
    assert sign("cheap") not in cache


def test_what_is_used_again_is_worth_more() -> None:
    cache = MemoryCache(2 * (11_000 + OVERHEAD))
    cache.put(sign("once"), Result({"latent": weight(10_000)}), seconds=1.5)
    cache.put(sign("often"), Result({"latent": weight(10_000)}), seconds=1)
    for _ in range(3):
        cache.get(sign("often"))
    cache.put(sign("new"), Result({"latent": weight(10_000)}), seconds=2)
    assert sign("often") in cache
    assert sign("once") not in cache


def test_a_use_counts_once_one_had_to_go() -> None:
    cache = MemoryCache(2 * (11_000 + OVERHEAD))
    for name in ("a", "b", "c"):
        cache.put(sign(name), Result({"latent": weight(10_000)}), seconds=1)
    used, other = [name for name in ("a", "b", "c") if sign(name) in cache]
    for _ in range(5):
        cache.get(sign(used))
    cache.put(sign("d"), Result({"latent": weight(10_000)}), seconds=3)
    assert sign(used) in cache
    assert sign(other) not in cache


def test_what_is_never_used_again_ages_away() -> None:
    cache = MemoryCache(2 * (11_000 + OVERHEAD))
    cache.put(sign("old"), Result({"latent": weight(10_000)}), seconds=10)
    for i in range(50):
        cache.put(sign(f"new{i}"), Result({"latent": weight(10_000)}), seconds=1)
    assert sign("old") not in cache


def test_a_value_over_the_whole_budget_is_not_kept() -> None:
    cache = MemoryCache(10_000)
    cache.put(sign("small"), Result({"latent": weight(10)}), seconds=1)
    cache.put(sign("huge"), Result({"image": weight(10**6)}), seconds=100)
    assert sign("huge") not in cache
    assert sign("small") in cache


def test_values_without_weight_do_not_pile_up_for_ever() -> None:
    cache = MemoryCache(100 * OVERHEAD)
    for i in range(1000):
        cache.put(sign(str(i)), Result({"int": i}), seconds=0)
    assert sum(sign(str(i)) in cache for i in range(1000)) <= 100


@dataclass(frozen=True)
class Pair:
    left: object
    right: object


@pytest.mark.parametrize("wrap", [tuple, list, set, lambda images: {"a": Pair(*images)}])
def test_it_sees_what_containers_hold(wrap: Callable[[object], object]) -> None:
    cache = MemoryCache(10**6)
    images = (Image(torch.zeros(1, 64, 64, 3)), Image(torch.zeros(1, 64, 64, 3)))
    cache.put(sign("a"), Result({"images": wrap(images)}), 1.0)
    assert 2 * images[0].pixels.nbytes < cache.nbytes < 2 * images[0].pixels.nbytes + 4096


def test_a_view_weighs_the_whole_that_it_keeps() -> None:
    cache = MemoryCache(10**6)
    batch = torch.zeros(16, 8, 8, 3)
    cache.put(sign("first"), Result({"image": Image(batch[:1])}), 1.0)
    assert cache.nbytes >= batch.nbytes


def test_what_is_repeated_without_memory_weighs_little() -> None:
    cache = MemoryCache(10**6)
    cache.put(sign("empty"), Result({"latent": torch.zeros(1).expand(4096, 4, 2048, 2048)}), 1.0)
    assert sign("empty") in cache
    assert cache.nbytes < OVERHEAD + 4096


def test_what_two_results_share_weighs_once_until_the_last_goes() -> None:
    cache = MemoryCache(10**6)
    pixels = torch.zeros(1, 64, 64, 3)
    cache.put(sign("a"), Result({"image": Image(pixels)}), 1.0)
    alone = cache.nbytes
    cache.put(sign("b"), Result({"image": Image(pixels)}), 1.0)
    assert cache.nbytes < alone + 2 * OVERHEAD
    for i in range(1000):
        cache.put(sign(str(i)), Result({"image": weight(5000)}), 100)
    assert sign("a") not in cache
    assert sign("b") not in cache
    assert cache.nbytes <= 10**6
    for i in range(1000):
        cache.forget(sign(str(i)))
    assert cache.nbytes == 0


def test_a_long_text_weighs() -> None:
    cache = MemoryCache(10**6)
    cache.put(sign("a"), Result({"text": "x" * 10_000}), 1.0)
    assert cache.nbytes > 10_000


def test_what_shares_memory_with_the_forgotten_is_forgotten_too() -> None:
    cache = MemoryCache(10**6)
    samples = torch.zeros(1, 4, 8, 8)
    cache.put(sign("a"), Result({"latent": samples}), 1.0)
    cache.put(sign("b"), Result({"latent": samples[:, :2]}), 1.0)
    cache.put(sign("c"), Result({"latent": samples.clone()}), 1.0)
    cache.forget(sign("a"))
    assert [sign(name) in cache for name in "abc"] == [False, False, True]

"""Wrong tokens, again and again."""

from __future__ import annotations

from itertools import repeat

import pytest

from web.http.attempts import MOST, MOST_ADDRESSES, WAIT, Attempts, TooManyAttempts


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_after_many_wrong_tokens_an_address_has_to_wait() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for address in repeat("one", MOST):
        attempts.demand_few(address)
        attempts.count(address)
    with pytest.raises(TooManyAttempts) as refused:
        attempts.demand_few("one")
    assert 1 <= int(refused.value.headers["Retry-After"]) <= WAIT
    attempts.demand_few("another")
    clock.now += WAIT
    attempts.demand_few("one")


def test_it_may_try_anew_after_the_wait() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for address in repeat("one", MOST):
        attempts.count(address)
    clock.now += WAIT + 1
    attempts.count("one")
    attempts.demand_few("one")


def test_addresses_are_forgotten_before_they_fill_the_memory() -> None:
    attempts = Attempts(Clock())
    for address in repeat("first", MOST):
        attempts.count(address)
    for number in range(MOST_ADDRESSES):
        attempts.count(str(number))
    attempts.demand_few("first")

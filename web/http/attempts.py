"""How often an address has shown a wrong token lately."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from web.schema.refusals import Refused

MOST: Final = 20  # wrong tokens in a row, until an address has to wait
WAIT: Final = 30.0  # seconds
MOST_ADDRESSES: Final = 1024  # that are remembered


class TooManyAttempts(Refused):
    status, code = 429, "too_many_attempts"

    def __init__(self, seconds: float) -> None:
        headers = {"Retry-After": str(max(1, round(seconds)))}
        super().__init__("too many wrong tokens: wait a little", headers=headers)


class Attempts:
    """Wrong tokens by address. For use in one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # how many, and the last

    def demand_few(self, address: str) -> None:
        """Raises TooManyAttempts while an address has to wait."""
        count, last = self._wrong.get(address, (0, 0.0))
        rest = last + WAIT - self._clock()
        if count >= MOST and rest > 0:
            raise TooManyAttempts(rest)

    def count(self, address: str) -> None:
        """One more wrong token; the first after a wait begins anew."""
        count, last = self._wrong.pop(address, (0, 0.0))
        now = self._clock()
        self._wrong[address] = (1 if now - last > WAIT else count + 1, now)
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)

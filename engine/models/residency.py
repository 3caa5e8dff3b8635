"""The books: which weights lie where, who holds them, and what memory is promised to whom."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from engine.errors import MemoryShortage
from engine.files.family import Check, Weights
from engine.models.device import Device, Placement
from engine.models.eviction import Idle, leaving_order, sufficient
from engine.node.refs import Patch, Ref

HELP = "A smaller picture or batch, a lower precision or a higher memory budget would help"
_PATIENCE = 0.2  # seconds between two looks at whether a task that waits was cancelled


@dataclass(slots=True, eq=False)
class Memory:
    """The host's or the device's: bytes that may be used, and what is promised of them."""

    place: Device
    budget: int
    promised: int = 0


@dataclass(slots=True, eq=False)
class Entry:
    """Weights that are held, kept or on their way in. Its parts are changed by who claimed it."""

    key: str
    ref: Ref[Any]
    weights: Weights | None = None
    nbytes: int = 0  # on the host
    placement: Placement | None = None
    worn: tuple[Patch, ...] = ()
    dressed: int = 0  # bytes of the weights that those change
    shortages: int = 0  # how often the work with them ran out of memory
    holders: list[int] = field(default_factory=list)  # a thread, once for each of its leases
    is_busy: bool = False  # a thread is loading, placing or dressing them
    used: int = 0  # the number of their latest lease


class Residency:
    """Entries by key, and the two memories; where the device's is the host's, they are one.

    Any thread may call any method. Each takes the lock, and none keeps it while weights are
    loaded, copied or computed with. A thread waits for room only while another, which waits for
    nothing, holds weights: so nobody waits without end.
    """

    def __init__(self, host: Memory, device: Memory) -> None:
        self.host = host
        self.device = device
        self._entries: dict[str, Entry] = {}
        self._expected: list[str] = []
        self._leases = 0
        self._waiting: set[int] = set()  # threads
        self._changed = threading.Condition()

    def expect(self, keys: Sequence[str]) -> None:
        """What will be leased, in order; what was expected before no longer is."""
        with self._changed:
            self._expected = list(keys)

    def claim(self, ref: Ref[Any], check: Check) -> Entry:
        """The entry of these weights, held by this thread, which alone prepares it until `ready`.

        Waits while another thread prepares it, or holds it in another dress. Where waiting could
        have no end, as for a thread that wants both dresses, there are two entries. What is left
        of the same files as they were before they changed goes, unless it is held.
        """
        with self._changed:
            self._until(lambda: self._key(ref) is not None, check)
            for other in self._idle():
                if _is_outdated(other.ref, ref):
                    self._forget(other)
            key = self._key(ref) or ref.weights_key
            entry = self._entries.setdefault(key, Entry(key, ref))
            entry.is_busy = True
            entry.holders.append(threading.get_ident())
            entry.used = self._leases = self._leases + 1
            if ref.weights_key in self._expected:
                del self._expected[: self._expected.index(ref.weights_key) + 1]
            return entry

    def ready(self, entry: Entry) -> None:
        """What was claimed is prepared: others may hold it, too."""
        with self._changed:
            entry.is_busy = False
            self._changed.notify_all()

    def release(self, entry: Entry, promised: int) -> None:
        """End a lease of this thread, and take back what it was promised on the device."""
        with self._changed:
            self.device.promised -= promised
            entry.holders.remove(threading.get_ident())
            if not entry.holders and entry.weights is None:
                self._forget(entry)
            self._changed.notify_all()

    def promise(self, memory: Memory, wanted: int, least: int, ref: Ref[Any], check: Check) -> int:
        """As many bytes as are wanted, or at least `least`, set aside until they are taken back.

        Idle weights leave for them, first those needed last. Waits for what others hold.
        Raises MemoryShortage.
        """
        granted = 0

        def settled() -> bool:
            nonlocal granted
            granted = self._room(memory, wanted)
            if granted < wanted and self._may_others_let_go():
                return False
            if granted < least:
                raise _shortage(ref, memory.place, least, granted)
            return True

        with self._changed:
            self._until(settled, check)
            granted = min(granted, wanted)
            memory.promised += granted
            return granted

    def fulfil(self, memory: Memory, nbytes: int) -> None:
        """What was promised is there, and counts as what it is; or it will never be."""
        with self._changed:
            memory.promised -= nbytes
            self._changed.notify_all()

    @contextmanager
    def promised(self, memory: Memory, wanted: int, ref: Ref[Any], check: Check) -> Iterator[None]:
        """While inside, that many bytes are set aside."""
        granted = self.promise(memory, wanted, wanted, ref, check)
        try:
            yield
        finally:
            self.fulfil(memory, granted)

    def clear_device(self) -> int:
        """Take all idle weights off the device. How many bytes they were."""
        with self._changed:
            before = self._used(self.device)
            self._shed(self.device, before)
            return before - self._used(self.device)

    def _key(self, ref: Ref[Any]) -> str | None:
        """Under which a thread may have the weights in this dress now. None: it has to wait."""
        apart = f"{ref.weights_key} {hash(ref.patches)}"
        for key in (ref.weights_key, apart):
            entry = self._entries.get(key)
            if entry is None or not entry.holders:
                return key
            if not entry.is_busy and entry.worn == ref.patches:
                return key
            if entry.is_busy or self._are_others(entry.holders):
                return None
        return None

    def _room(self, memory: Memory, wanted: int) -> int:
        """How much is free, after as many idle weights have left as need to."""
        for make_room in (self._reclaim, self._shed, self._reclaim):
            if (free := self._free(memory)) >= wanted:
                break
            make_room(memory, wanted - free)
        return self._free(memory)

    def _reclaim(self, memory: Memory, wanted: int) -> None:
        """On a device of its own torch's caches count as free, and clearing them costs a wait."""
        if memory is self.host:
            memory.place.reclaim()

    def _free(self, memory: Memory) -> int:
        left = memory.budget - self._used(memory) - memory.promised
        return min(left, memory.place.available())

    def _used(self, memory: Memory) -> int:
        return sum(self._size(entry, memory) for entry in self._entries.values())

    def _size(self, entry: Entry, memory: Memory) -> int:
        placed = entry.placement.nbytes if entry.placement else 0
        if self.host is self.device:
            return max(entry.nbytes, placed)
        return entry.nbytes if memory is self.host else placed

    def _shed(self, memory: Memory, wanted: int) -> None:
        idle = [
            Idle(each, each.ref.weights_key, self._size(each, memory), each.used)
            for each in self._idle()
            if self._size(each, memory)
        ]
        leaving = leaving_order(idle, self._expected)
        if memory is self.host:
            for each in sufficient(leaving, wanted):
                self._forget(each.what)
            return
        for each in leaving:  # from the device a part may leave
            if wanted > 0 and each.what.placement is not None:
                each.what.placement.shrink(wanted)
                wanted -= each.nbytes - self._size(each.what, memory)

    def _idle(self) -> list[Entry]:
        return [entry for entry in self._entries.values() if not entry.holders]

    def _forget(self, entry: Entry) -> None:
        if entry.placement is not None:
            entry.placement.remove()
        self._entries.pop(entry.key, None)

    def _may_others_let_go(self) -> bool:
        return any(self._are_others(entry.holders) for entry in self._entries.values())

    def _are_others(self, threads: Sequence[int]) -> bool:
        """Whether there are threads among them that neither wait nor are this one."""
        return bool(set(threads) - self._waiting - {threading.get_ident()})

    def _until(self, is_so: Callable[[], bool], check: Check) -> None:
        """Wait, with the lock, until it is so. `check` ends the waiting by raising."""
        if is_so():
            return
        me = threading.get_ident()
        self._waiting.add(me)
        self._changed.notify_all()  # who waits for this thread need not, any more
        try:
            while not is_so():
                check()
                self._changed.wait(_PATIENCE)
        finally:
            self._waiting.discard(me)


def _is_outdated(old: Ref[Any], new: Ref[Any]) -> bool:
    stamps = {(file.folder, file.name): file.stamp for file in new.files}
    return any(stamps.get((file.folder, file.name), file.stamp) != file.stamp for file in old.files)


def _shortage(ref: Ref[Any], place: Device, wanted: int, free: int) -> MemoryShortage:
    return MemoryShortage(
        f"{ref.file_names} ({ref.title}) needs {gigabytes(wanted)} more on {place.name}, and "
        f"{gigabytes(max(0, free))} can be had. {HELP}"
    )


def gigabytes(count: int) -> str:
    return f"{count / 2**30:.2f} GB"

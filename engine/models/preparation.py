"""From loaded weights to weights that can compute: dressed, and on the device with room to work."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.errors import MemoryShortage
from engine.files.family import Delta
from engine.models.holder import Holder
from engine.models.residency import HELP, Entry, Residency, gigabytes
from engine.node.refs import Patch

_ENOUGH = 2  # shortages of the same work before all is streamed that can be


class Preparation:
    """Of one lease, by the thread that claimed its entry.

    Where the same thread or another computes with the weights already, they stay as they are.
    """

    def __init__(self, books: Residency, entry: Entry, holder: Holder) -> None:
        self.promised = 0  # bytes on the device, until the lease ends
        self._books = books
        self._entry = entry
        self._holder = holder

    def dress(self, patches: tuple[Patch, ...], deltas: Callable[[], Mapping[str, Delta]]) -> None:
        """Change the weights that this dress or the one before touches, and no others."""
        entry, books = self._entry, self._books
        if entry.worn == patches or entry.placement is None:
            return
        wanted = deltas()
        originals = entry.placement.originals
        size = sum(originals[name].nbytes for name in wanted)
        both = size + entry.dressed
        with books.promised(books.device, both, entry.ref, self._holder.check):
            entry.worn, entry.dressed = (), 0  # where it fails, nothing is worn
            try:
                entry.placement.wear(wanted)
            except BaseException:
                entry.placement.wear({})
                raise
            entry.worn, entry.dressed = patches, size

    def place(self, reserve: int, offload: bool) -> None:
        """Bring to the device what is not there, beside `reserve` bytes to work in.

        What does not fit is streamed, unless it may not be. Raises MemoryShortage.
        """
        entry, placement = self._entry, self._entry.placement
        assert placement is not None
        if len(entry.holders) > 1:
            self._promise(reserve, reserve)
            return
        missing, least = placement.missing, placement.least - placement.nbytes
        if not offload:
            least = missing
        elif entry.shortages > _ENOUGH:
            missing = least
        granted = self._promise(missing + reserve, least + reserve)
        self._grow(granted - reserve)
        self._books.fulfil(self._books.device, granted - reserve)
        self.promised = reserve
        if (left := placement.missing) > 0:
            text = f"{entry.ref.file_names} ({entry.ref.title}): {gigabytes(left)} are streamed"
            self._holder.tell(text)

    def _promise(self, wanted: int, least: int) -> int:
        books, entry = self._books, self._entry
        self.promised = books.promise(books.device, wanted, least, entry.ref, self._holder.check)
        return self.promised

    def _grow(self, room: int) -> None:
        """What was promised may still not be there, or in pieces too small."""
        device, placement = self._books.device.place, self._entry.placement
        assert placement is not None
        for make_room in (device.reclaim, self._books.clear_device):
            try:
                return placement.grow(room)
            except Exception as error:
                if not device.ran_out(error):
                    raise
            make_room()
        try:
            placement.grow(room)
        except Exception as error:
            if device.ran_out(error):
                raise MemoryShortage(f"{self._entry.ref.file_names}: {error}. {HELP}") from error
            raise

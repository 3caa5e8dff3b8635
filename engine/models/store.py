"""The model store: weights by name, loaded once, dressed as asked, where they are to compute."""

from __future__ import annotations

import gc
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from engine.errors import MemoryShortage, ModelError
from engine.files.family import Check, Delta, Finding, Patcher, Precision, Tell
from engine.files.folders import ModelFolders
from engine.models.choice import choose, identity
from engine.models.device import Device, Host
from engine.models.holder import NOBODY, Holder
from engine.models.patches import combined
from engine.models.preparation import Preparation
from engine.models.residency import HELP, Entry, Memory, Residency, gigabytes
from engine.models.task import TaskModels
from engine.node.context import Reserve
from engine.node.refs import Dtype, FileRef, Patch, Ref
from engine.node.values import Stored

if TYPE_CHECKING:
    from torch import Tensor

M = TypeVar("M")
_ATTEMPTS = 3  # of a task that runs out of memory, after the first
_HOST_SHARE, _DEVICE_SHARE = 0.75, 0.9  # of all memory, where no budget is given
_BYTES: Mapping[Precision, int] = {"float32": 4, "float16": 2, "bfloat16": 2}


class ModelStore:
    """Loads weights on their first lease and keeps them within budgets of bytes.

    Any thread may lease. Loading, copying and dressing are done by the thread that leases, and
    no lock is held meanwhile; two that want the same weights at once load them once. What nobody
    holds leaves for others: see `Residency`. The device is opened by the first lease.
    """

    def __init__(
        self,
        files: ModelFolders,
        device: Callable[[], Device],
        host_budget: int | None = None,
        device_budget: int | None = None,
        dtype: Dtype = "auto",
        numerics: str = "",
    ) -> None:
        """Budgets are in bytes: None takes a share of what there is, and 0 leaves no room.

        `dtype` is that of refs that leave it open. `numerics` is what of the device changes bits.
        """
        self.numerics = numerics
        self._files = files
        self._device = device
        self._budgets = host_budget, device_budget
        self._dtype = dtype
        self._opening = threading.Lock()
        self._opened: Residency | None = None
        self._expected: Sequence[Ref[Any]] = ()

    @classmethod
    def open(
        cls,
        files: ModelFolders,
        device: str = "auto",
        host_budget: int | None = None,
        device_budget: int | None = None,
        dtype: Dtype = "auto",
    ) -> Self:
        """A store for a device by name. Whether there is one shows at the first lease."""
        known = identity(device, dtype)
        return cls(files, partial(choose, device), host_budget, device_budget, dtype, known)

    def describe(self, ref: Ref[Any]) -> object:
        """What its family tells of a component by the header alone. Raises ModelError."""
        file = _only_file(ref)
        finding = self._recognise(file)
        if finding.describer is None:
            raise ModelError(f"{file.name} is {finding.what}; nothing more is known of it")
        return finding.describer.describe(ref.component, self._files.header(file.folder, file.name))

    def check(self, ref: Ref[Any]) -> None:
        """See `engine.node.context.Models.check`."""
        left = list(ref.patches)
        while left:
            patch = left.pop()
            self._patcher(patch, ref)
            left += patch.inner

    def expect(self, refs: Sequence[Ref[Any]]) -> None:
        """What will be leased, in order: what is needed last leaves first. Replaces what was."""
        self._expected = refs
        if self._opened is not None:
            self._opened.expect([ref.weights_key for ref in refs])

    def for_task(self, check: Check, tell: Callable[[str], None]) -> TaskModels:
        """What a task is given: `check` raises when it should end, `tell` hears of shortages."""
        return TaskModels(self, Holder(check, tell))

    @contextmanager
    def lease(
        self,
        ref: Ref[M],
        reserve: Reserve[M] = 0,
        offload: bool = True,
        holder: Holder = NOBODY,
    ) -> Iterator[M]:
        """See `engine.node.context.Models.lease`. Raises InputError where there is no device."""
        with self._held(ref, reserve, offload, holder) as entry:
            yield cast(M, entry.weights)

    @contextmanager
    def stored(
        self, ref: Ref[Any], alone: bool = False, holder: Holder = NOBODY
    ) -> Iterator[Stored]:
        """See `engine.node.context.Models.stored`."""
        file = _only_file(ref)
        finding, header = self._recognise(file), self._files.header(file.folder, file.name)
        if finding.writer is None:
            raise ModelError(f"{file.name} is {finding.what}; nothing here can write it")
        with self._held(ref, 0, True, holder) as entry:
            assert entry.placement is not None
            weights = dict(entry.placement.dressed())
            yield finding.writer.stored(ref, header, weights, alone)

    @contextmanager
    def _held(
        self, ref: Ref[M], reserve: Reserve[M], offload: bool, holder: Holder
    ) -> Iterator[Entry]:
        self._demand_unchanged(ref)
        books = self._books()
        books.device.place.enter()
        entry = books.claim(ref, holder.check)
        work = Preparation(books, entry, holder)
        try:
            try:
                if entry.weights is None:
                    self._load(books, entry, ref, reserve, holder.check)
                needed = reserve if isinstance(reserve, int) else reserve(cast(M, entry.weights))
                work.dress(ref.patches, partial(self._deltas, entry, ref, holder))
                work.place(needed, offload)
            finally:
                books.ready(entry)
            yield entry
            entry.shortages = 0
        except BaseException as error:
            entry.shortages += books.device.place.ran_out(error)
            raise
        finally:
            books.release(entry, work.promised)

    def relieve(self, error: BaseException, attempt: int, holder: Holder) -> bool:
        """Make room after an error of a task; whether trying again may help.

        `attempt` counts from 1 the times that the task has failed so. The first time the
        device's caches are cleared, then its idle weights leave, then leases stream all that
        can be. Raises MemoryShortage when all that was in vain.
        """
        books = self._opened
        if books is None or not books.device.place.ran_out(error):
            return False
        _let_go_of_frames(error)
        if attempt > _ATTEMPTS:
            raise MemoryShortage(f"{error}. {HELP}") from error
        books.device.place.reclaim()
        moved = books.clear_device() if attempt > 1 else 0
        done = (
            "after clearing its caches",
            f"without {gigabytes(moved)} of idle weights",
            "with its weights streamed",
        )[min(attempt, 3) - 1]
        holder.tell(f"{books.device.place.name} ran out of memory: trying again {done}")
        return True

    def _books(self) -> Residency:
        """The books of the device, which the first call opens. Raises InputError."""
        with self._opening:
            if self._opened is None:
                device = self._device()
                host = device if device.is_unified else Host()
                host_budget, device_budget = self._budgets
                shared = memory = _memory(host, host_budget, _HOST_SHARE)
                if host is not device:
                    memory = _memory(device, device_budget, _DEVICE_SHARE)
                self._opened = Residency(shared, memory)
                self._opened.expect([ref.weights_key for ref in self._expected])
            return self._opened

    def _load(
        self, books: Residency, entry: Entry, ref: Ref[Any], reserve: Reserve[Any], check: Check
    ) -> None:
        """Read weights into host memory. A reserve that is known is kept room for at once."""
        file = _only_file(ref)
        finding = self._recognise(file)
        if fault := finding.problem(type(ref)):
            raise ModelError(f"{file.name} {fault}")
        if finding.loader is None:
            raise ModelError(f"{file.name} is {finding.what}; nothing here can load it")
        device, header = books.device.place, self._files.header(file.folder, file.name)
        wanted = self._dtype if ref.compute == "auto" else ref.compute
        precision = device.precision(wanted, ref.component)
        size = finding.components[ref.component] * _BYTES[precision]
        if device.is_unified and isinstance(reserve, int):
            size += reserve
        with books.promised(books.host, size, ref, check):
            weights = finding.loader.load(ref.component, header, precision, check)
            self._demand_unchanged(ref)  # while it was read
            entry.placement = device.place(weights)
            entry.nbytes = entry.placement.nbytes + entry.placement.missing
            entry.weights = weights

    def _deltas(self, entry: Entry, ref: Ref[Any], holder: Holder) -> Mapping[str, Delta]:
        assert entry.placement is not None
        originals = entry.placement.originals
        found = [self._deltas_of(patch, ref, originals, holder.tell) for patch in ref.patches]
        return combined(found)

    def _deltas_of(
        self, patch: Patch, ref: Ref[Any], originals: Mapping[str, Tensor], tell: Tell
    ) -> Mapping[str, Delta]:
        patcher, fault = self._patcher(patch, ref), partial(self._patch_fault, patch, ref)
        header = self._files.header(patch.file.folder, patch.file.name)
        try:
            inner = combined(self._deltas_of(p, ref, originals, tell) for p in patch.inner)
            deltas = patcher.deltas(patch, header, ref.component, originals, inner, tell)
        except ModelError as error:
            raise fault(str(error)) from error
        if strange := [name for name in deltas if name not in originals]:
            raise fault(f"it changes {strange[0]!r}, which is not there")
        return {name: partial(_placed, delta, fault) for name, delta in deltas.items()}

    def _patcher(self, patch: Patch, ref: Ref[Any]) -> Patcher:
        """What reads the patch. Raises ModelError where it is for weights of another family."""
        made, file = self._recognise(patch.file), _only_file(ref)
        if made.patcher is None:
            raise ModelError(f"{patch.file.name} is {made.what}; it changes no weights")
        family = self._recognise(file).family
        if made.family and family and made.family != family:
            raise self._patch_fault(patch, ref, "it is for another family of models")
        return made.patcher

    def _patch_fault(self, patch: Patch, ref: Ref[Any], fault: str) -> ModelError:
        made, whole = self._recognise(patch.file).what, self._recognise(_only_file(ref)).what
        return ModelError(f"{patch.file.name} is {made}, {ref.file_names} is {whole}: {fault}")

    def _recognise(self, file: FileRef) -> Finding:
        known = self._files.recognise(file.folder, file.name)
        if known is None:
            raise ModelError(f"no model family is installed that could read {file.name}")
        return known

    def _demand_unchanged(self, ref: Ref[Any]) -> None:
        for file in (*ref.files, *(file for patch in ref.patches for file in patch.files)):
            if self._files.stamp(file.folder, file.name) != file.stamp:
                raise ModelError(f"{file.name} has changed since the run was planned; run it again")


def _memory(place: Device, budget: int | None, share: float) -> Memory:
    return Memory(place, int(place.total() * share) if budget is None else budget)


def _only_file(ref: Ref[Any]) -> FileRef:
    if len(ref.files) != 1 or ref.storage != "auto":
        raise ModelError(f"{ref.file_names}: wanted one file, kept as it is computed in")
    return ref.files[0]


def _placed(delta: Delta, fault: Callable[[str], ModelError], weight: Tensor) -> Tensor:
    try:
        return delta(weight)
    except ModelError as error:
        raise fault(str(error)) from error


def _let_go_of_frames(error: BaseException | None) -> None:
    """What a failed node was computing with would fill the memory that is to be found."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
    gc.collect()

"""Residency: which weights are in memory, which on the device, and which leave for others."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, TypeVar, cast

from engine.errors import MemoryShortage, ModelError
from engine.files.family import Finding, Precision, Weights
from engine.files.folders import ModelFolders
from engine.models.devices import Device, Host, choose, nbytes, numerics
from engine.node.refs import Dtype, FileRef, Ref
from engine.process import calm_threads, tune_allocator

M = TypeVar("M")
_HOST_SHARE, _DEVICE_SHARE = 0.75, 0.9  # of all memory, where no budget is given
_BYTES: Mapping[Precision, int] = {"float32": 4, "float16": 2, "bfloat16": 2}


@dataclass(slots=True)
class _Loaded:
    weights: Weights
    nbytes: int
    leases: int = 0
    on_device: bool = False
    placed: object = None  # what takes it off the device again


class ModelStore:
    """Loads weights on their first lease and keeps them within budgets of bytes.

    What was leased longest ago and nobody holds leaves first: the device, then the host. Where
    the device is the host, there is one budget and nothing is moved.
    """

    def __init__(
        self,
        files: ModelFolders,
        device: Device,
        host_budget: int | None = None,
        device_budget: int | None = None,
        host: Device | None = None,
        dtype: Dtype = "auto",  # of refs that leave it open
    ) -> None:
        self._files = files
        self._dtype = dtype
        self._device = device
        self._host = device if device.is_host else host or Host()
        self._host_budget = host_budget or int(self._host.total() * _HOST_SHARE)
        self._device_budget = (
            self._host_budget
            if device.is_host
            else device_budget or int(device.total() * _DEVICE_SHARE)
        )
        self._loaded: OrderedDict[str, _Loaded] = OrderedDict()  # leased longest ago first
        self._reserved = 0
        self._lock = threading.RLock()  # held while loading, too: each component loads once

    @classmethod
    def open(
        cls,
        files: ModelFolders,
        device: str = "auto",
        host_budget: int | None = None,
        device_budget: int | None = None,
        dtype: Dtype = "auto",
    ) -> Self:
        """A store for a device by name, the process tuned for it. Raises InputError."""
        chosen = choose(device)
        if chosen.is_host:
            calm_threads()
            tune_allocator()
        return cls(files, chosen, host_budget, device_budget, dtype=dtype)

    @property
    def numerics(self) -> str:
        """What of the device changes bits, such as "cpu/float32"."""
        return numerics(self._device, self._dtype)

    def describe(self, ref: Ref[Any]) -> object:
        file = _only_file(ref)
        finding = self._recognise(file)
        if finding.describer is None:
            raise ModelError(f"{file.name} is {finding.what}; nothing more is known of it")
        return finding.describer.describe(ref.component, self._files.header(file.folder, file.name))

    @contextmanager
    def lease(self, ref: Ref[M], reserve: int = 0) -> Iterator[M]:
        with self._lock:
            loaded = self._obtain(ref, reserve)
            loaded.leases += 1
            self._reserved += reserve
        try:
            yield cast(M, loaded.weights)
        finally:
            with self._lock:
                loaded.leases -= 1
                self._reserved -= reserve

    def _obtain(self, ref: Ref[Any], reserve: int) -> _Loaded:
        if ref.patches:
            raise ModelError(f"{ref.file_names}: patching weights is not supported yet")
        key = ref.weights_key
        loaded = self._loaded.get(key)
        if loaded is None:
            loaded = self._loaded[key] = self._load(ref, reserve)
        self._loaded.move_to_end(key)
        if self._device.is_host:
            self._make_room(ref, reserve, keep=loaded)
        else:
            self._place(ref, loaded, reserve)
        return loaded

    def _load(self, ref: Ref[Any], reserve: int) -> _Loaded:
        file = _only_file(ref)
        finding = self._recognise(file)
        if file.stamp != self._files.stamp(file.folder, file.name):
            raise ModelError(f"{file.name} has changed since the run was planned; run it again")
        if fault := finding.problem(type(ref)):
            raise ModelError(f"{file.name} {fault}")
        if finding.loader is None:
            raise ModelError(f"{file.name} is {finding.what}; nothing here can load it")
        precision = self._device.precision(self._wanted(ref), ref.component)
        size = finding.components[ref.component] * _BYTES[precision]
        self._make_room(ref, size + (reserve if self._device.is_host else 0))
        header = self._files.header(file.folder, file.name)
        weights = finding.loader.load(ref.component, header, precision)
        return _Loaded(weights, nbytes(weights))

    def _wanted(self, ref: Ref[Any]) -> Dtype:
        return self._dtype if ref.compute == "auto" else ref.compute

    def _recognise(self, file: FileRef) -> Finding:
        known = self._files.recognise(file.folder, file.name)
        if known is None:
            raise ModelError(f"no model family is installed that could read {file.name}")
        return known

    def _place(self, ref: Ref[Any], loaded: _Loaded, reserve: int) -> None:
        moving = 0 if loaded.on_device else loaded.nbytes
        self._make_room(ref, moving + reserve, keep=loaded, on_device=True)
        if not loaded.on_device:
            loaded.placed = self._device.place(loaded.weights)
            loaded.on_device = True

    def _make_room(
        self, ref: Ref[Any], wanted: int, keep: _Loaded | None = None, on_device: bool = False
    ) -> None:
        place = self._device if on_device else self._host
        if self._free(on_device) < wanted:
            place.reclaim()
        while (free := self._free(on_device)) < wanted:
            idle = (
                key
                for key, loaded in self._loaded.items()
                if not loaded.leases and loaded is not keep and (loaded.on_device or not on_device)
            )
            key = next(idle, None)
            if key is None:
                raise self._shortage(ref, wanted, free, on_device)
            self._evict(key, on_device)
            place.reclaim()

    def _free(self, on_device: bool) -> int:
        place = self._device if on_device else self._host
        budget = self._device_budget if on_device else self._host_budget
        used = sum(each.nbytes for each in self._loaded.values() if each.on_device or not on_device)
        reserved = self._reserved if place is self._device else 0
        return min(budget - used - reserved, place.available())

    def _evict(self, key: str, from_device: bool) -> None:
        loaded = self._loaded[key]
        if loaded.on_device:
            self._device.remove(loaded.placed)
            loaded.on_device, loaded.placed = False, None
        if not from_device:
            del self._loaded[key]

    def _shortage(self, ref: Ref[Any], wanted: int, free: int, on_device: bool) -> MemoryShortage:
        place = self._device.name if on_device else "this machine"
        return MemoryShortage(
            f"{ref.file_names} ({ref.title}) needs {_gigabytes(wanted)} more on {place}, "
            f"and {_gigabytes(max(0, free))} can be had. A smaller picture or batch, a lower "
            "precision or a higher memory budget would help"
        )


def _only_file(ref: Ref[Any]) -> FileRef:
    if len(ref.files) != 1 or ref.storage != "auto":
        raise ModelError(f"{ref.file_names}: wanted one file, kept as it is computed in")
    return ref.files[0]


def _gigabytes(count: int) -> str:
    return f"{count / 2**30:.2f} GB"

"""Toy checkpoints, and stores over them on the host and on a board."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from engine.files.folders import ModelFolders
from engine.models.device import Host
from engine.models.store import ModelStore
from engine.node.refs import FileRef, Patch, Ref
from tests.files.made import ToyFamily, ToyLora, ToyPatch, ToyWeights, write_tensors
from tests.models.board import Board

SIZE = 400  # bytes of one component of a file below


class ToyRef(Ref[ToyWeights]):
    component: ClassVar[str] = "model"
    title: ClassVar[str] = "toy model"


class ToyTextRef(ToyRef):
    component: ClassVar[str] = "text"


class ToyVaeRef(ToyRef):
    component: ClassVar[str] = "vae"
    title: ClassVar[str] = "toy VAE"


REFS = {kind.component: kind for kind in (ToyRef, ToyTextRef, ToyVaeRef)}


class Rig:
    """Four toy checkpoints, a store over them, and what happened to it."""

    def __init__(self, folder: Path) -> None:
        for name in ("a", "b", "c", "broken"):
            write_tensors(folder / f"checkpoints/{name}.safetensors", ["toy"], SIZE // 4)
        write_tensors(folder / "checkpoints/style.safetensors", ["lora_unet_x"])
        for name in ("warm", "cold", "foreign", "torn"):
            write_tensors(folder / f"loras/{name}.safetensors", ["toy_patch"])
        self.folder = folder
        self.family = ToyFamily()
        self.folders = ModelFolders([folder], families=[self.family, ToyLora(), ToyPatch()])
        self.board = Board()

    def on_host(self, budget: int) -> ModelStore:
        return ModelStore(self.folders, Host, budget)

    def on_board(self, host: int, device: int) -> ModelStore:
        return ModelStore(self.folders, lambda: self.board, host, device)

    def ref(self, name: str, component: str = "model") -> ToyRef:
        return REFS[component]((self.file("checkpoints", name),))

    def patch(self, name: str, strength: float = 1.0) -> Patch:
        return Patch(self.file("loras", name), strength)

    def file(self, folder: str, name: str) -> FileRef:
        file = f"{name}.safetensors"
        return FileRef(folder, file, self.folders.stamp(folder, file))


def use(store: ModelStore, *refs: Ref[Any]) -> None:
    for ref in refs:
        with store.lease(ref):
            pass

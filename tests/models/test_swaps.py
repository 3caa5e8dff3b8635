"""How many bytes move to a card on which not everything fits, counted on a board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import pytest
import torch
from torch import nn

from engine.errors import ModelError
from engine.files.family import Check, Finding, Precision
from engine.files.folders import ModelFolders
from engine.files.header import Header
from engine.models.store import ModelStore
from engine.node.refs import FileRef, Ref
from tests.files.made import write_tensors
from tests.models.board import Board

GB = 100_000  # bytes here that stand for 1e9
SDXL = {"model": 5.13, "text": 1.64, "vae": 0.167}  # GB in half precision
SAMPLING, TILE, WHOLE = 0.81, 0.94, 3.76  # what it takes to sample 1024x1024, decode a tile, or all
CARD = 8 * 2**30 / 1e9 * 0.9
SD15 = {"model": 1.72}
BLOCKS = 40


class Blocks:
    """Weights of equal blocks."""

    def __init__(self, nbytes: int) -> None:
        self._width = nbytes // BLOCKS // 4
        self.module = nn.ModuleList(nn.Linear(self._width, 1, bias=False) for _ in range(BLOCKS))

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self.module]

    def __call__(self) -> None:
        for block in self.module.children():
            block(torch.zeros(1, self._width))


class Family:
    """Checkpoints whose components have given sizes."""

    def __init__(self, sizes: Mapping[str, float]) -> None:
        self._sizes = {part: int(size * GB) // BLOCKS * BLOCKS for part, size in sizes.items()}

    def detect(self, header: Header) -> Finding | None:
        numbers = {part: size // 4 for part, size in self._sizes.items()}
        return Finding("a checkpoint", frozenset(("checkpoints",)), numbers, loader=self)

    def load(
        self, component: str, header: Header, precision: Precision, check: Check = lambda: None
    ) -> Blocks:
        if component not in self._sizes:
            raise ModelError("no such part")
        return Blocks(self._sizes[component])


class Model(Ref[Blocks]):
    component: ClassVar[str] = "model"


class Text(Ref[Blocks]):
    component: ClassVar[str] = "text"


class Vae(Ref[Blocks]):
    component: ClassVar[str] = "vae"


class Card:
    """A board of some gigabytes, and a store of checkpoints over it."""

    def __init__(self, folder: Path, sizes: Mapping[str, float], gigabytes: float) -> None:
        for name in "abc":
            write_tensors(folder / f"checkpoints/{name}.safetensors", ["x"])
        self.files = ModelFolders([folder], families=[Family(sizes)])
        self.board = Board(int(gigabytes * GB))
        budget = int(gigabytes * GB)
        self.store = ModelStore(self.files, lambda: self.board, 100 * GB, budget)

    @property
    def moved(self) -> float:
        """Gigabytes."""
        return self.board.moved / GB

    def file(self, name: str) -> tuple[FileRef, ...]:
        file = f"{name}.safetensors"
        return (FileRef("checkpoints", file, self.files.stamp("checkpoints", file)),)

    def use(self, ref: Ref[Blocks], gigabytes: float = 0) -> None:
        with self.store.lease(ref, int(gigabytes * GB)) as weights:
            work = self.board.work(int(gigabytes * GB) + 1)
            assert all(map(self.board.holds, weights.module.parameters()))
            del work


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(("decoding", "most"), [(TILE, 8.0), (WHOLE, 20.0)])
def test_five_pictures_of_sdxl_on_a_card_of_8_gb(
    tmp_path: Path, is_known: bool, decoding: float, most: float
) -> None:
    """With whole components leaving, and room for a whole picture, it would be 34.7 GB."""
    card = Card(tmp_path, SDXL, CARD)
    parts = [Text(card.file("a")), Model(card.file("a")), Vae(card.file("a"))]
    if is_known:
        card.store.expect(parts * 5)
    for _ in range(5):
        for ref, reserve in zip(parts, (0, SAMPLING, decoding), strict=True):
            card.use(ref, reserve)
    assert sum(SDXL.values()) - 0.01 < card.moved < most
    assert card.board.most <= card.board.memory
    assert card.board.reclaims == 0


def test_the_order_of_jobs_decides_what_leaves(tmp_path: Path) -> None:
    """Least recently used would move each of nine: 15.5 GB."""
    card = Card(tmp_path, SD15, 4.0)
    jobs = [Model(card.file(name)) for name in "abcabcabc"]
    card.store.expect(jobs)
    for job in jobs:
        card.use(job)
    assert card.moved < 10


def test_with_room_for_all_each_moves_once(tmp_path: Path) -> None:
    card = Card(tmp_path, SDXL, 12)
    for _ in range(3):
        for kind in (Text, Model, Vae):
            card.use(kind(card.file("a")))
    assert abs(card.moved - sum(SDXL.values())) < 0.01


def test_a_model_larger_than_the_card_is_streamed(tmp_path: Path) -> None:
    card = Card(tmp_path, SDXL, 3)
    told: list[str] = []
    models = card.store.for_task(lambda: None, told.append)
    with models.lease(Model(card.file("a")), int(SAMPLING * GB)) as weights:
        weights()
        weights()
        assert card.board.allocated <= (3 - SAMPLING) * GB
    assert len(told) == 1
    assert "a.safetensors (weights)" in told[0]
    assert "streamed" in told[0]

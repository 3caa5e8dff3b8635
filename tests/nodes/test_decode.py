"""Pictures too large for the memory: whole while there is room, then in tiles, which is told."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from PIL import Image as Picture
from torch import Tensor, nn
from torch.nn import functional

from engine import Image, node
from engine.engine import Engine
from engine.errors import Cancelled, MemoryShortage, NodeError
from engine.files.family import Check, Finding, Precision
from engine.files.folders import ModelFolders
from engine.files.header import Header
from engine.graph.graph import Graph
from engine.models.store import ModelStore
from engine.node.refs import FileRef
from engine.node.registry import Registry
from engine.run.cache import MemoryCache
from engine.run.events import Event, NodeProgress, Notice, OutputSaved
from engine.run.executors.inline import InlineExecutor
from engine.run.perform import Services
from nodes.decode import decode, encode
from nodes.image import save
from nodes.lib.space import LatentSpace
from nodes.lib.tiles import Work
from nodes.lib.values import Latent
from nodes.refs import VaeRef
from tests.files.made import write_tensors
from tests.models.board import Board
from tests.nodes.studio import graph_of, use

SPACE = LatentSpace(3, 8, 1.0, name="pooled")
SIDE = 256  # pixels of the picture that is worked on
WEIGHTS = 400  # bytes
TILES = {"tile": 128, "overlap": 32}
WHOLE, TILE = SIDE**2, 128**2  # bytes that they take


@dataclass
class Pool:
    """A VAE of means of cells. It takes a byte for a pixel, and may say that it takes less."""

    board: Board
    honesty: float
    worked: list[int]  # pixels, each time that there was the memory
    space: LatentSpace = SPACE
    module: nn.Module = field(default_factory=lambda: nn.Linear(WEIGHTS // 4, 1, bias=False))

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self.module]

    def activation_bytes(self, height: int, width: int) -> int:
        return int(height * width * self.honesty)

    def tiled_bytes(self, height: int, width: int, side: int) -> int:
        return self.activation_bytes(min(height, side), min(width, side))

    def encoding(self, picture: Tensor, side: int) -> AbstractContextManager[tuple[Tensor, Work]]:
        return nullcontext((picture, self.encode))

    def decoding(self, sample: Tensor, side: int) -> AbstractContextManager[tuple[Tensor, Work]]:
        return nullcontext((sample, self.decode))

    def encode(self, picture: Tensor) -> Tensor:
        return functional.avg_pool2d(self._seen(picture, 1), 8)

    def decode(self, sample: Tensor) -> Tensor:
        return functional.interpolate(self._seen(sample, 64), scale_factor=8, mode="nearest")

    def _seen(self, tensor: Tensor, cell: int) -> Tensor:
        kept = self.board.work(tensor.shape[-2] * tensor.shape[-1] * cell)
        self.worked.append(len(kept))
        return tensor


@dataclass
class Desk:
    """An engine with the nodes and one such VAE on a board, and what happened."""

    folder: Path
    memory: int
    honesty: float = 1.0
    worked: list[int] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        write_tensors(self.folder / "vae/pool.safetensors", ["x"])
        self.board = Board(self.memory)
        self.files = ModelFolders([self.folder], families=[self])
        store = ModelStore(self.files, lambda: self.board, 10**9, self.memory)
        specs = Registry.of(decode, encode, save, self._loader(), slope, wedge)
        services = Services(store, self.files)
        self.engine = Engine(specs, services, InlineExecutor(), MemoryCache(10**8))

    def _loader(self) -> object:
        stamp = self.files.stamp("vae", "pool.safetensors")
        ref = VaeRef((FileRef("vae", "pool.safetensors", stamp),))

        @node(category="toy", lane="inline")
        def pool() -> VaeRef:
            return ref

        return pool

    def detect(self, header: Header) -> Finding | None:
        return Finding("a toy", frozenset(("vae",)), {"vae": WEIGHTS // 4}, loader=self)

    def load(
        self, component: str, header: Header, precision: Precision, check: Check = lambda: None
    ) -> Pool:
        return Pool(self.board, self.honesty, self.worked)

    def run(
        self, graph: Graph, *targets: str, cancel: threading.Event | None = None
    ) -> Mapping[str, Mapping[str, object]]:
        self.events.clear()
        wanted = [node for node in graph.nodes if node in targets]
        made = self.engine.run(graph, self.events.append, cancel, wanted, self.folder / "output")
        return {str(name): ports for name, ports in made.items()}

    @property
    def notices(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Notice)]

    @property
    def notes(self) -> str:
        """Of the pictures that were saved, all alike."""
        paths = [event.path for event in self.events if isinstance(event, OutputSaved)]
        [notes] = {notes_of(Path(path)) for path in paths}
        return notes


def notes_of(path: Path) -> str:
    with Picture.open(path) as picture:
        return str(picture.info.get("notes", ""))


@node(category="toy", lane="inline")
def slope() -> Latent:
    cells = SIDE // 8
    samples = torch.linspace(-1, 1, cells).expand(3, 3, cells, cells).contiguous()
    return Latent(samples, SPACE)


@node(category="toy", lane="inline")
def wedge() -> Image:
    return Image(torch.linspace(0, 1, SIDE)[:, None].expand(1, SIDE, SIDE, 3).contiguous())


def decoding(**changes: int | str) -> Graph:
    nodes = {
        "vae": use("Pool"),
        "latent": use("Slope"),
        "decode": use("Decode", {"vae": "vae.vae", "latent": "latent.latent"}, **TILES),
        "save": use("Save", {"image": "decode.image"}),
    }
    return graph_of(nodes, **changes)


def encoding(**changes: int | str) -> Graph:
    nodes = {
        "vae": use("Pool"),
        "image": use("Wedge"),
        "encode": use("Encode", {"vae": "vae.vae", "image": "image.image"}, **TILES),
    }
    return graph_of(nodes, **changes)


NOTE = "in tiles of 128 pixels that share 32, for there was no room for 256x256 pixels as a whole"


def test_a_picture_for_which_there_is_room_is_decoded_whole_and_nothing_is_noted(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, WHOLE + WEIGHTS)
    desk.run(decoding())
    assert desk.worked == [WHOLE] * 3
    assert (desk.notices, desk.notes) == ([], "")


def test_one_that_cannot_fit_is_decoded_in_tiles_and_says_so_everywhere(tmp_path: Path) -> None:
    desk = Desk(tmp_path, WHOLE)
    desk.run(decoding())
    assert max(desk.worked) == TILE
    assert desk.notices == [NOTE]
    assert desk.notes == f"Decode: {NOTE}"


def test_one_that_takes_more_than_was_thought_ends_in_tiles_once(tmp_path: Path) -> None:
    """After all else was tried: caches, idle weights, streaming."""
    desk = Desk(tmp_path, 2 * TILE + WEIGHTS, honesty=0.1)
    desk.run(decoding())
    assert max(desk.worked) == TILE
    assert [text for text in desk.notices if "tiles" in text] == [NOTE]
    assert desk.notes == f"Decode: {NOTE}"
    assert desk.board.most <= desk.memory


def test_the_second_picture_of_a_batch_may_be_the_one_without_room(tmp_path: Path) -> None:
    desk = Desk(tmp_path, WHOLE + WEIGHTS)
    desk.board.fail_at = 3  # after the weights and the first picture
    desk.run(decoding())
    assert desk.worked == [WHOLE] * 4
    assert "trying again" in desk.notices[0]


def test_tiles_lease_room_for_a_tile(tmp_path: Path) -> None:
    Desk(tmp_path, TILE + WEIGHTS).run(decoding(decode__tiling="tiled"))
    with pytest.raises(NodeError):
        Desk(tmp_path, TILE + WEIGHTS - 1).run(decoding(decode__tiling="tiled"))


@pytest.mark.parametrize("tiling", ["tiled", "averaged"])
def test_a_picture_that_was_wished_in_tiles_has_nothing_to_note(
    tmp_path: Path, tiling: str
) -> None:
    desk = Desk(tmp_path, 10 * WHOLE)
    desk.run(decoding(decode__tiling=tiling))
    assert max(desk.worked) == TILE
    assert (desk.notices, desk.notes) == ([], "")


def test_a_picture_that_was_wished_whole_is_never_cut(tmp_path: Path) -> None:
    desk = Desk(tmp_path, WHOLE)
    with pytest.raises(NodeError, match=r"pool\.safetensors \(VAE\) needs") as failed:
        desk.run(decoding(decode__tiling="whole"))
    assert isinstance(failed.value.__cause__, MemoryShortage)
    assert desk.worked == []


def test_where_tiles_would_be_as_large_as_the_picture_the_shortage_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path, WHOLE)
    with pytest.raises(NodeError, match="needs"):
        desk.run(decoding(decode__tile=256))
    assert desk.notices == []


def test_what_was_decoded_in_tiles_says_so_from_the_cache_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path, WHOLE)
    desk.run(decoding())
    desk.run(decoding(save__name="again"))
    assert (desk.notices, desk.notes) == ([], f"Decode: {NOTE}")


def test_pictures_are_encoded_in_tiles_too(tmp_path: Path) -> None:
    whole = Desk(tmp_path, WHOLE + WEIGHTS).run(encoding(), "encode")["encode"]["latent"]
    desk = Desk(tmp_path, WHOLE)
    tiled = desk.run(encoding(), "encode")["encode"]["latent"]
    assert isinstance(whole, Latent)
    assert isinstance(tiled, Latent)
    assert max(desk.worked) == TILE
    assert desk.notices == [NOTE]
    torch.testing.assert_close(tiled.samples, whole.samples)


def test_each_picture_and_each_tile_is_a_step(tmp_path: Path) -> None:
    desk = Desk(tmp_path, WHOLE + WEIGHTS)
    desk.run(decoding(), "decode")
    steps = [(e.step, e.total) for e in desk.events if isinstance(e, NodeProgress)]
    assert steps == [(1, 3), (2, 3), (3, 3)]
    desk.run(decoding(decode__tiling="tiled"), "decode")
    steps = [(e.step, e.total) for e in desk.events if isinstance(e, NodeProgress)]
    assert steps == [(n, len(steps)) for n in range(1, len(steps) + 1)]
    assert len(steps) == 3 * 9


@pytest.mark.parametrize("tiling", ["whole", "tiled"])
def test_decoding_can_be_cancelled_between_pictures_and_tiles(tmp_path: Path, tiling: str) -> None:
    desk, cancel = Desk(tmp_path, WHOLE + WEIGHTS), threading.Event()
    cancelled: list[Event] = []

    def emit(event: Event) -> None:
        if isinstance(event, NodeProgress):
            cancelled.append(event)
            cancel.set()

    with pytest.raises(Cancelled):
        desk.engine.run(decoding(decode__tiling=tiling), emit, cancel)
    assert len(cancelled) == len(desk.worked) - 1 == 1

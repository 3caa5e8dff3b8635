"""Several threads over one store, files that change, and the arithmetic of memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import Cancelled, MemoryShortage, ModelError
from engine.models.store import ModelStore
from engine.node.refs import Ref
from tests.files.made import ToyWeights, write_tensors
from tests.models.board import Board
from tests.models.rig import SIZE, Rig, ToyRef, use

LONG = 20  # seconds after which a test has failed


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


@pytest.fixture(params=["host", "board"])
def store(request: pytest.FixtureRequest, rig: Rig) -> ModelStore:
    """Room for two components, wherever the computing is done."""
    return rig.on_host(900) if request.param == "host" else rig.on_board(900, 900)


class Asker:
    """A thread that leases, one within the other, and says how it went."""

    def __init__(
        self, store: ModelStore, *refs: Ref[ToyWeights], between: Callable[[], object] = lambda: 0
    ) -> None:
        self.waits = threading.Event()  # or loads
        self.error: Exception | None = None
        self.cancelled = False
        self._models = store.for_task(self._check, lambda text: None)
        self._refs, self._between = refs, between
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> Exception | None:
        self._thread.join(LONG)
        assert not self._thread.is_alive()
        return self.error

    def _check(self) -> None:
        self.waits.set()
        if self.cancelled:
            raise Cancelled

    def _run(self) -> None:
        try:
            self._ask(self._refs)
        except Exception as error:
            self.error = error

    def _ask(self, refs: tuple[Ref[ToyWeights], ...]) -> None:
        if refs:
            with self._models.lease(refs[0]):
                if len(refs) > 1:
                    self._between()
                self.waits.clear()
                self._ask(refs[1:])


def test_what_another_task_holds_is_waited_for(rig: Rig, store: ModelStore) -> None:
    use(store, rig.ref("c"))
    with store.lease(rig.ref("a")), store.lease(rig.ref("b")):
        asker = Asker(store, rig.ref("c"))
        assert asker.waits.wait(LONG)
    assert asker.end() is None


def test_who_waits_can_be_cancelled(rig: Rig, store: ModelStore) -> None:
    with store.lease(rig.ref("a")), store.lease(rig.ref("b")):
        asker = Asker(store, rig.ref("c"))
        assert asker.waits.wait(LONG)
        asker.cancelled = True
        assert isinstance(asker.end(), Cancelled)
    use(store, rig.ref("a"), rig.ref("b"), rig.ref("c"))


def test_two_that_wait_for_each_other_do_not_wait_for_ever(rig: Rig, store: ModelStore) -> None:
    """One is told that there is no room; when it has let go, the other goes on."""
    both = threading.Barrier(2)
    first = Asker(store, rig.ref("a"), rig.ref("c"), between=lambda: both.wait(LONG))
    second = Asker(store, rig.ref("b"), rig.ref("c", "text"), between=lambda: both.wait(LONG))
    errors = [first.end(), second.end()]
    assert sorted(type(error).__name__ for error in errors) == ["MemoryShortage", "NoneType"]


def test_two_dresses_wanted_crosswise_do_not_wait_for_ever(rig: Rig) -> None:
    store = rig.on_host(10_000)
    both = threading.Barrier(2)
    a, b = rig.ref("a"), rig.ref("b")
    warm = rig.patch("warm")
    first = Asker(store, a, b.patched(warm), between=lambda: both.wait(LONG))
    second = Asker(store, b, a.patched(warm), between=lambda: both.wait(LONG))
    assert (first.end(), second.end()) == (None, None)


def test_a_lease_ends_and_another_begins_while_weights_load(rig: Rig, store: ModelStore) -> None:
    loading, go_on = threading.Event(), threading.Event()
    use(store, rig.ref("a"))

    def wait() -> None:
        loading.set()
        assert go_on.wait(LONG)

    rig.family.while_loading = wait
    with store.lease(rig.ref("a")):
        asker = Asker(store, rig.ref("b"))
        assert loading.wait(LONG)
    use(store, rig.ref("a"))
    go_on.set()
    assert asker.end() is None


def test_a_load_can_be_cancelled_and_another_task_that_waits_for_it_takes_over(
    rig: Rig, store: ModelStore
) -> None:
    loading, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        rig.family.while_loading = lambda: None
        loading.set()
        assert go_on.wait(LONG)

    rig.family.while_loading = wait
    first = Asker(store, rig.ref("a"))
    assert loading.wait(LONG)
    second = Asker(store, rig.ref("a"))
    assert second.waits.wait(LONG)
    first.cancelled = True
    go_on.set()
    assert isinstance(first.end(), Cancelled)
    assert second.end() is None
    assert rig.family.loads == ["a.model", "a.model"]


def rewrite(rig: Rig, name: str) -> None:
    path = rig.folder / f"checkpoints/{name}.safetensors"
    path.unlink()
    write_tensors(path, ["toy"], SIZE // 4, note="new")


def test_a_file_that_changed_under_loaded_weights_is_noticed(rig: Rig, store: ModelStore) -> None:
    old = rig.ref("a")
    use(store, old)
    rewrite(rig, "a")
    with pytest.raises(ModelError, match="has changed since the run was planned"), store.lease(old):
        pass


def test_a_file_that_changes_while_it_is_read_is_noticed(rig: Rig, store: ModelStore) -> None:
    rig.family.while_loading = lambda: rewrite(rig, "a")
    with pytest.raises(ModelError, match="has changed"), store.lease(rig.ref("a")):
        pass
    rig.family.while_loading = lambda: None
    use(store, rig.ref("a"))


def test_weights_of_a_file_that_has_changed_leave(rig: Rig) -> None:
    store = rig.on_board(10_000, 10_000)
    use(store, rig.ref("a"), rig.ref("b"))
    rewrite(rig, "a")
    use(store, rig.ref("a"))
    assert rig.board.allocated == 2 * SIZE
    use(store, rig.ref("b"))
    assert rig.family.loads == ["a.model", "b.model", "a.model"]


def test_no_memory_means_none(rig: Rig) -> None:
    for store in (rig.on_host(0), rig.on_board(0, 9000), rig.on_board(9000, 0)):
        with pytest.raises(MemoryShortage), store.lease(rig.ref("a")):
            pass


def test_room_can_be_asked_of_the_weights(rig: Rig, store: ModelStore) -> None:
    def reserve(weights: ToyWeights) -> int:
        return sum(weight.nbytes for weight in weights.module.parameters()) + 100

    with store.lease(rig.ref("a"), reserve):
        pass
    with store.lease(rig.ref("a"), reserve), pytest.raises(MemoryShortage):
        use(store, rig.ref("b"))


def test_budgets_are_used_to_the_last_byte(rig: Rig) -> None:
    for make in (rig.on_host, lambda budget: rig.on_board(10_000, budget)):
        with make(SIZE + 7).lease(rig.ref("a"), 7):
            pass
        with pytest.raises(MemoryShortage), make(SIZE + 7).lease(rig.ref("a"), 8):
            pass
        with pytest.raises(MemoryShortage), make(SIZE + 7).lease(rig.ref("a"), lambda weights: 8):
            pass


def test_what_is_expected_last_leaves_first(rig: Rig, store: ModelStore) -> None:
    a, b, c = map(rig.ref, "abc")
    store.expect([a, b, c, b, a])
    use(store, a, b, c)
    use(store, b)
    assert rig.family.loads == ["a.model", "b.model", "c.model"]


def test_what_was_expected_can_be_replaced(rig: Rig, store: ModelStore) -> None:
    a, b, c = map(rig.ref, "abc")
    use(store, a, b)
    store.expect([a, b])
    store.expect([])
    use(store, c, b)
    assert len(rig.family.loads) == 3


def test_an_order_told_before_the_device_is_open_counts(rig: Rig) -> None:
    opened: list[str] = []

    def choose() -> Board:
        opened.append("board")
        return rig.board

    store = ModelStore(rig.folders, choose, 900, 900)
    a, b, c = map(rig.ref, "abc")
    store.expect([a, b, c, a])
    store.describe(a)
    assert opened == []
    use(store, a, b, c, a)
    assert rig.family.loads == ["a.model", "b.model", "c.model"]
    assert opened == ["board"]


def test_a_stranger_to_the_order_does_not_disturb_it(rig: Rig, store: ModelStore) -> None:
    a, b, c = map(rig.ref, "abc")
    store.expect([a, b, a])
    use(store, a, ToyRef(c.files), b)
    assert len(rig.family.loads) == 3

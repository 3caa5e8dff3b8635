from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from engine.errors import InputError, MemoryShortage, ModelError
from engine.models.store import ModelStore
from engine.node.refs import FileRef, Patch
from tests.files.made import ToyWeights
from tests.models.rig import SIZE, Rig, ToyRef, use


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


@pytest.fixture(params=["host", "board"])
def store(request: pytest.FixtureRequest, rig: Rig) -> ModelStore:
    """Room for two components, wherever the computing is done."""
    return rig.on_host(900) if request.param == "host" else rig.on_board(900, 900)


def test_weights_stay_between_leases(rig: Rig, store: ModelStore) -> None:
    with store.lease(rig.ref("a")) as first:
        pass
    with store.lease(rig.ref("a")) as second:
        assert second is first
    assert rig.family.loads == ["a.model"]


def test_components_of_one_file_load_one_by_one(rig: Rig, store: ModelStore) -> None:
    with store.lease(rig.ref("a", "text")):
        assert rig.family.loads == ["a.text"]


def test_options_are_the_same_weights(rig: Rig, store: ModelStore) -> None:
    use(store, rig.ref("a"), rig.ref("a").using(skip=2))
    assert rig.family.loads == ["a.model"]


def test_what_was_leased_longest_ago_leaves_first(rig: Rig, store: ModelStore) -> None:
    use(store, rig.ref("a"), rig.ref("b"), rig.ref("a"), rig.ref("c"))
    use(store, rig.ref("a"))
    assert rig.family.loads == ["a.model", "b.model", "c.model"]
    use(store, rig.ref("b"))
    assert rig.family.loads[3:] == ["b.model"]


def test_leased_weights_never_leave(rig: Rig, store: ModelStore) -> None:
    with store.lease(rig.ref("a")), store.lease(rig.ref("b")):
        with pytest.raises(MemoryShortage), store.lease(rig.ref("c")):
            pass
        use(store, rig.ref("a"), rig.ref("b"))
    assert rig.family.loads == ["a.model", "b.model"]


def test_a_lease_within_a_lease_is_the_same_weights(rig: Rig, store: ModelStore) -> None:
    with store.lease(rig.ref("a")) as outer, store.lease(rig.ref("a"), reserve=400) as inner:
        assert inner is outer


def test_room_to_work_in_is_made_before_the_work(rig: Rig, store: ModelStore) -> None:
    use(store, rig.ref("a"), rig.ref("b"))
    with store.lease(rig.ref("b"), reserve=450):
        pass
    use(store, rig.ref("b"))
    assert rig.family.loads == ["a.model", "b.model"]


def test_room_promised_to_one_is_not_promised_to_another(rig: Rig, store: ModelStore) -> None:
    with (
        store.lease(rig.ref("a"), reserve=400),
        pytest.raises(MemoryShortage),
        store.lease(rig.ref("a"), reserve=400),
    ):
        pass
    use(store, rig.ref("a"), rig.ref("b"))


def test_a_shortage_says_what_is_needed_what_there_is_and_what_helps(
    rig: Rig, store: ModelStore
) -> None:
    with (
        pytest.raises(MemoryShortage, match=r"a\.safetensors .* needs 2\.00 GB .* smaller picture"),
        store.lease(rig.ref("a"), reserve=2 * 2**30),
    ):
        pass


def test_a_component_too_large_is_not_even_read(rig: Rig) -> None:
    with pytest.raises(MemoryShortage), rig.on_host(300).lease(rig.ref("a")):
        pass
    assert rig.family.loads == []


def test_memory_that_others_have_taken_counts(rig: Rig) -> None:
    rig.board.memory = 600
    store = rig.on_board(2000, 2000)
    with pytest.raises(MemoryShortage), store.lease(rig.ref("a"), reserve=300):
        pass


def test_weights_leave_the_device_but_stay_on_the_host(rig: Rig) -> None:
    store = rig.on_board(host=2000, device=500)
    use(store, rig.ref("a"), rig.ref("b"))
    assert rig.board.allocated == SIZE
    use(store, rig.ref("a"))
    assert rig.family.loads == ["a.model", "b.model"]


def test_weights_leaving_the_host_leave_the_device_too(rig: Rig) -> None:
    store = rig.on_board(host=500, device=2000)
    use(store, rig.ref("a"), rig.ref("b"))
    assert rig.board.allocated == SIZE


def test_where_device_and_host_are_one_nothing_counts_twice(rig: Rig) -> None:
    store = rig.on_host(2 * SIZE)
    with store.lease(rig.ref("a")), store.lease(rig.ref("b")):
        pass


def test_two_threads_that_ask_at_once_load_once(rig: Rig, store: ModelStore) -> None:
    gate = threading.Barrier(4)
    seen: list[object] = []

    def ask() -> None:
        gate.wait()
        with store.lease(rig.ref("a")) as weights:
            seen.append(weights)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rig.family.loads == ["a.model"]
    assert len(seen) == 4
    assert len(set(map(id, seen))) == 1


def test_many_threads_leave_the_books_balanced(rig: Rig, store: ModelStore) -> None:
    def work(names: str) -> None:
        for name in names * 10:
            with store.lease(rig.ref(name), reserve=20) as weights:
                assert isinstance(weights, ToyWeights)

    threads = [threading.Thread(target=work, args=(names,)) for names in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.lease(rig.ref("c"), reserve=900 - SIZE):
        pass


def test_a_failed_load_leaves_nothing_behind(rig: Rig, store: ModelStore) -> None:
    for _ in range(2):
        with pytest.raises(ModelError, match="lacks everything"), store.lease(rig.ref("broken")):
            pass
    assert rig.family.loads == ["broken.model"] * 2
    with ExitStack() as stack:
        stack.enter_context(store.lease(rig.ref("a")))
        stack.enter_context(store.lease(rig.ref("b")))


def test_a_failure_while_held_ends_the_lease(rig: Rig, store: ModelStore) -> None:
    with pytest.raises(ZeroDivisionError), store.lease(rig.ref("a"), reserve=500):
        raise ZeroDivisionError
    use(store, rig.ref("b"), rig.ref("c"))


def test_a_missing_component_is_named(rig: Rig, store: ModelStore) -> None:
    with (
        pytest.raises(ModelError, match=r"a\.safetensors is a toy checkpoint; it has no toy VAE"),
        store.lease(rig.ref("a", "vae")),
    ):
        pass


def test_a_file_of_another_kind_is_refused(rig: Rig, store: ModelStore) -> None:
    with pytest.raises(ModelError, match="is a LoRA"), store.lease(rig.ref("style")):
        pass


def test_a_file_changed_since_the_plan_is_refused(rig: Rig, store: ModelStore) -> None:
    stale = ToyRef((FileRef("checkpoints", "a.safetensors", "1-2-3"),))
    with pytest.raises(ModelError, match="has changed"), store.lease(stale):
        pass


def test_patches_are_not_ignored(rig: Rig, store: ModelStore) -> None:
    patched = rig.ref("a").patched(Patch(rig.file("checkpoints", "b"), 0.5))
    with pytest.raises(ModelError, match="it changes no weights"), store.lease(patched):
        pass


def test_a_family_describes_a_component_without_loading(rig: Rig, store: ModelStore) -> None:
    assert store.describe(rig.ref("a")) == "model of a"
    assert rig.family.loads == []


def test_a_store_opens_on_the_processor(rig: Rig) -> None:
    store = ModelStore.open(rig.folders, "cpu")
    with store.lease(rig.ref("a")):
        pass


def test_an_unknown_device_is_refused_with_those_there_are(rig: Rig) -> None:
    store = ModelStore.open(rig.folders, "tpu")
    with (
        pytest.raises(InputError, match="no device 'tpu' here; there are: cpu"),
        store.lease(rig.ref("a")),
    ):
        pass


def test_a_ref_that_leaves_the_dtype_open_takes_the_stores(rig: Rig) -> None:
    store = ModelStore.open(rig.folders, "cpu", dtype="bfloat16")
    assert store.numerics == "cpu/bfloat16"
    with store.lease(rig.ref("a")):
        pass
    assert rig.family.precisions == ["bfloat16"]

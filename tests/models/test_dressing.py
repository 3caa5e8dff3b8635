"""Weights in a dress: what is touched, what comes back, and two dresses at a time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.errors import MemoryShortage, ModelError
from engine.models.patches import combined
from engine.models.store import ModelStore
from tests.files.made import ToyWeights
from tests.models.rig import SIZE, Rig, ToyRef, use


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


@pytest.fixture(params=["host", "board"])
def store(request: pytest.FixtureRequest, rig: Rig) -> ModelStore:
    return rig.on_host(4000) if request.param == "host" else rig.on_board(4000, 4000)


def weight(weights: ToyWeights) -> Tensor:
    return weights.module.weight.detach().clone()


def leased(store: ModelStore, ref: ToyRef) -> Tensor:
    with store.lease(ref) as weights:
        return weight(weights)


def test_a_patch_changes_weights_and_the_next_lease_without_it_finds_the_very_same_bits(
    rig: Rig, store: ModelStore
) -> None:
    plain = rig.ref("a")
    before = leased(store, plain)
    assert torch.equal(leased(store, plain.patched(rig.patch("warm", 0.3))), before + 0.3)
    assert torch.equal(leased(store, plain), before)
    assert rig.family.loads == ["a.model"]


def test_another_dress_is_made_from_the_original(rig: Rig, store: ModelStore) -> None:
    plain = rig.ref("a")
    before = leased(store, plain)
    for strength in (0.1, 1e6, 0.2):
        dressed = plain.patched(rig.patch("warm", strength))
        assert torch.equal(leased(store, dressed), before + strength)


def test_patches_are_applied_in_their_order(rig: Rig, store: ModelStore) -> None:
    plain = rig.ref("a")
    before = leased(store, plain)
    both = plain.patched(rig.patch("warm", 1e8)).patched(rig.patch("cold", -1e8))
    assert torch.equal(leased(store, both), before + 1e8 - 1e8)


def test_deltas_of_one_weight_are_combined_in_order() -> None:
    made = combined([{"w": lambda w: w + 1}, {"w": lambda w: w * 2, "v": lambda v: v}])
    assert made["w"](torch.tensor(3.0)) == 8
    assert set(made) == {"w", "v"}


def test_a_dress_survives_leaving_the_device(rig: Rig) -> None:
    store = rig.on_board(4000, SIZE * 2 + 100)
    dressed = rig.ref("a").patched(rig.patch("warm"))
    before = leased(store, dressed)
    use(store, rig.ref("b"), rig.ref("c"), rig.ref("b"))
    assert torch.equal(leased(store, dressed), before)


def test_leases_in_one_dress_share_it(rig: Rig, store: ModelStore) -> None:
    dressed = rig.ref("a").patched(rig.patch("warm"))
    with store.lease(dressed) as outer, store.lease(dressed) as inner:
        assert inner is outer
    assert rig.family.loads == ["a.model"]


def test_two_dresses_can_be_held_at_once(rig: Rig, store: ModelStore) -> None:
    plain = rig.ref("a")
    dressed = plain.patched(rig.patch("warm"))
    with store.lease(plain) as first:
        before = weight(first)
        with store.lease(dressed) as second:
            assert second is not first
            with store.lease(plain) as again:
                assert again is first
        assert torch.equal(weight(first), before)


def test_another_threads_dress_is_waited_for(rig: Rig, store: ModelStore) -> None:
    plain = rig.ref("a")
    dressed = plain.patched(rig.patch("warm"))
    before = leased(store, plain)
    waits, found = threading.Event(), []

    def ask() -> None:
        models = store.for_task(waits.set, lambda text: None)
        with models.lease(dressed) as weights:
            found.append(weight(weights))

    thread = threading.Thread(target=ask)
    with store.lease(plain) as weights:
        thread.start()
        assert waits.wait(10)
        assert torch.equal(weight(weights), before)
    thread.join(10)
    assert torch.equal(found[0], before + 1)
    assert rig.family.loads == ["a.model"]


def test_a_patch_for_other_weights_is_refused_by_name(rig: Rig, store: ModelStore) -> None:
    before = leased(store, rig.ref("a"))
    with (
        pytest.raises(ModelError, match=r"foreign\..* a\.safetensors is .* changes '9\.nothing'"),
        store.lease(rig.ref("a").patched(rig.patch("foreign"))),
    ):
        pass
    assert torch.equal(leased(store, rig.ref("a")), before)


def test_where_another_dress_fails_nothing_is_worn_and_the_first_can_be_put_on_again(
    rig: Rig, store: ModelStore
) -> None:
    plain = rig.ref("a")
    before, dressed = leased(store, plain), plain.patched(rig.patch("warm"))
    after = leased(store, dressed)
    for broken in ("foreign", "torn"):
        with pytest.raises(ModelError), store.lease(dressed.patched(rig.patch(broken))):
            pass
        assert torch.equal(leased(store, dressed), after)
    assert torch.equal(leased(store, plain), before)


def test_a_patch_whose_file_changed_is_refused(rig: Rig, store: ModelStore) -> None:
    dressed = rig.ref("a").patched(rig.patch("warm"))
    (rig.folder / "loras/warm.safetensors").unlink()
    (rig.folder / "loras/cold.safetensors").rename(rig.folder / "loras/warm.safetensors")
    with pytest.raises(ModelError, match=r"warm.*has changed"), store.lease(dressed):
        pass


def test_a_dress_counts_where_it_takes_memory(rig: Rig) -> None:
    dressed = rig.ref("a").patched(rig.patch("warm"))
    with pytest.raises(MemoryShortage), rig.on_host(2 * SIZE - 1).lease(dressed):
        pass
    with rig.on_host(2 * SIZE).lease(dressed):
        pass
    tight = rig.on_host(2 * SIZE)
    with tight.lease(dressed), pytest.raises(MemoryShortage), tight.lease(dressed, 1):
        pass

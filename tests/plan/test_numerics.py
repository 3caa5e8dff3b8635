from __future__ import annotations

from engine.plan.numerics import Numerics, this_host


def test_a_device_concerns_its_own_lane_and_the_host_all() -> None:
    numerics = Numerics.on("torch 2", "cuda/float16")
    assert numerics.of("inline") == numerics.of("cpu") == "torch 2"
    assert numerics.of("gpu") == "cuda/float16, torch 2"


def test_a_host_is_told_by_software_processor_and_threads() -> None:
    assert this_host().startswith("torch 2.")
    assert this_host().endswith(" threads")
    assert this_host().count(", ") >= 2

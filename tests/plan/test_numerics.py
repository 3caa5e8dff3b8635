from __future__ import annotations

import platform
from pathlib import Path

from engine.plan.numerics import Numerics, processor, this_host


def test_a_device_concerns_its_own_lane_and_the_host_all() -> None:
    numerics = Numerics.on("torch 2", "cuda/float16")
    assert numerics.of("inline") == numerics.of("cpu") == "torch 2"
    assert numerics.of("gpu") == "cuda/float16, torch 2"


def test_a_host_is_told_by_software_processor_and_threads() -> None:
    assert this_host().startswith("torch 2.")
    assert this_host().endswith(" threads")
    assert this_host().count(", ") >= 2


def test_a_processor_is_told_by_its_model(tmp_path: Path) -> None:
    told = tmp_path / "cpuinfo"
    told.write_text("processor\t: 0\nmodel name\t: Zuse Z3: relays\nmodel name\t: another\n")
    assert processor(told) == "Zuse Z3: relays"


def test_a_processor_of_which_no_file_tells_has_a_name(tmp_path: Path) -> None:
    assert processor(tmp_path / "none") == (platform.processor() or platform.machine())
    assert processor(tmp_path / "none")

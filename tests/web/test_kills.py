"""Kills at random moments; `python -m bench.faults` deals out many more of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bench.faults import Round


@pytest.mark.parametrize("victim", ["server", "worker"])
def test_nothing_accepted_is_lost_by_a_kill(tmp_path: Path, victim: str) -> None:
    played = Round(tmp_path, Random(), jobs=6, victim=victim, kills=2).play()
    assert played["attempts"] >= 6

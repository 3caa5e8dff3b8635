"""Kills at random moments; `python -m bench.faults` deals out many more of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bench.faults import MOMENTS, Moment, Round


@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_accepted_is_lost_by_a_kill(tmp_path: Path, moment: Moment) -> None:
    played = Round(tmp_path, Random(), jobs=6, moment=moment, kills=2).play()
    assert played["attempts"] >= 6

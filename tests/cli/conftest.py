from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.helpers import Cli


@pytest.fixture
def lienzo(tmp_path: Path) -> Cli:
    return Cli(tmp_path)

from __future__ import annotations

import pytest

from engine.formats.comfyui.counterparts import Counterparts
from tests.formats.comfyui.toy_table import CLASSES, WIDGETS


@pytest.fixture
def table(tmp_path_factory: pytest.TempPathFactory) -> Counterparts:
    path = tmp_path_factory.mktemp("table") / "widgets.txt"
    path.write_text(WIDGETS)
    return Counterparts(CLASSES, (path,))

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import os
from engine.models.folders import ModelFolders
from engine.models.store import ModelStore
ModelStore.open(ModelFolders([]), "cpu")
print(os.environ["OMP_WAIT_POLICY"])
"""


@pytest.mark.parametrize(("given", "used"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_waiting_threads_sleep_unless_the_environment_says_else(
    given: str | None, used: str
) -> None:
    environ = {key: value for key, value in os.environ.items() if key != "OMP_WAIT_POLICY"}
    if given:
        environ["OMP_WAIT_POLICY"] = given
    program = [sys.executable, "-c", PROGRAM]
    shown = subprocess.run(program, env=environ, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == used

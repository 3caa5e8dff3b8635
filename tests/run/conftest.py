from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.run.executors.executor import Executor
from engine.run.executors.inline import InlineExecutor
from engine.run.executors.local import LocalExecutor


@pytest.fixture(params=["inline", "local"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """Every executor passes every test that asks for one: that is what being one means."""
    if request.param == "inline":
        yield InlineExecutor()
    else:
        local = LocalExecutor()
        yield local
        local.close()


@pytest.fixture
def local() -> Iterator[LocalExecutor]:
    local = LocalExecutor()
    yield local
    local.close()

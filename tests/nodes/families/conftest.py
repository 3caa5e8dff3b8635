"""One tiny checkpoint of each family, written once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
import torch

from tests.models.checkpoints import Made, write_sd1, write_sd2, write_sdxl, write_sdxl_refiner

WRITERS: Mapping[str, Callable[..., Made]] = {
    "sd1": write_sd1,
    "sd2": write_sd2,
    "sdxl": write_sdxl,
    "sdxl_refiner": write_sdxl_refiner,
}


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Networks this small lose more by threads that wait for one another than they gain."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Made]:
    folder = tmp_path_factory.mktemp("checkpoints")
    return {name: write(folder / f"{name}.safetensors") for name, write in WRITERS.items()}


@pytest.fixture(params=WRITERS)
def family(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def made(checkpoints: Mapping[str, Made], family: str) -> Made:
    return checkpoints[family]


@pytest.fixture
def sd1(checkpoints: Mapping[str, Made]) -> Made:
    return checkpoints["sd1"]

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ALLOCATING = """
import ctypes, resource, sys, threading
from engine.process import trim_allocator, tune_allocator
if sys.argv[1] == "tuned":
    tune_allocator()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
def work():
    for size in (40, 20, 60) * 2:
        tensor = libc.malloc(size * 2**20)
        libc.memset(tensor, 1, size * 2**20)
        libc.free(tensor)
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
faults()
again = faults()
trim_allocator()
print(again, faults())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="tunes glibc")
def test_a_tuned_thread_finds_the_pages_of_its_last_step() -> None:
    again, after_trimming = faults("tuned")
    assert again < 1000
    assert after_trimming > 1000


@pytest.mark.skipif(sys.platform != "linux", reason="tunes glibc")
def test_an_untuned_one_has_them_cleared_anew() -> None:
    assert faults("untuned")[0] > 1000


def faults(mode: str) -> list[int]:
    """Pages that the kernel had to clear for a step done before, then after trimming."""
    program = [sys.executable, "-c", ALLOCATING, mode]
    shown = subprocess.run(program, capture_output=True, text=True, check=True, timeout=60)
    return [int(number) for number in shown.stdout.split()]


THREADED = """
import os, sys
from engine.process import tune
tune(computes_on_host=sys.argv[1] == "host")
print(os.environ["OMP_WAIT_POLICY"], os.environ.get("PYTORCH_ALLOC_CONF"))
"""


@pytest.mark.parametrize("place", ["host", "device"])
@pytest.mark.parametrize(("given", "used"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_waiting_threads_sleep_unless_the_environment_says_else(
    place: str, given: str | None, used: str
) -> None:
    assert tuned(place, "OMP_WAIT_POLICY", given)[0] == used


@pytest.mark.skipif(sys.platform != "linux", reason="an option of torch's on Linux")
@pytest.mark.parametrize(("given", "used"), [(None, "expandable_segments:True"), ("", "")])
def test_segments_of_a_device_can_grow_unless_the_environment_says_else(
    given: str | None, used: str
) -> None:
    assert tuned("device", "PYTORCH_ALLOC_CONF", given)[1] == used


def tuned(place: str, variable: str, given: str | None) -> list[str]:
    """Both variables after tuning, where one had that value before."""
    names = ("OMP_WAIT_POLICY", "PYTORCH_ALLOC_CONF", "PYTORCH_CUDA_ALLOC_CONF")
    environ = {key: value for key, value in os.environ.items() if key not in names}
    if given is not None:
        environ[variable] = given
    program = [sys.executable, "-c", THREADED, place]
    shown = subprocess.run(program, env=environ, capture_output=True, text=True, check=True)
    return shown.stdout.rstrip("\n").split(" ")

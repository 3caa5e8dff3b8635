from __future__ import annotations

from pathlib import Path

from engine.models.device import Host
from engine.models.memory import host_memory

MEMINFO = "MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\n"


def kernel(root: Path, files: dict[str, str]) -> Path:
    for name, text in {"proc/meminfo": MEMINFO, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def group(folder: str, limit: object, usage: int, cache: int) -> dict[str, str]:
    """The files of a control group of the second version."""
    return {
        f"{folder}/memory.max": f"{limit}\n",
        f"{folder}/memory.current": f"{usage}\n",
        f"{folder}/memory.stat": f"anon 5\ninactive_file {cache}\n",
    }


def test_the_machine_says_what_it_has_and_what_is_free(tmp_path: Path) -> None:
    assert list(host_memory(kernel(tmp_path, {}))) == [(1000 * 1024, 400 * 1024)]


def test_every_control_group_around_the_process_is_a_limit(tmp_path: Path) -> None:
    """What it holds of files can be given back, and does not count as used."""
    files = {
        "proc/self/cgroup": "0::/outer/inner\n",
        **group("sys/fs/cgroup/outer/inner", 900, 500, 30),
        **group("sys/fs/cgroup/outer", 800, 600, 0),
        **group("sys/fs/cgroup", "max", 600, 0),
        **group("sys/fs", 1, 1, 0),
    }
    assert list(host_memory(kernel(tmp_path, files)))[1:] == [(900, 430), (800, 200)]


def test_a_process_in_the_outermost_group_has_its_limit(tmp_path: Path) -> None:
    files = {"proc/self/cgroup": "0::/\n", **group("sys/fs/cgroup", 700, 100, 0)}
    assert list(host_memory(kernel(tmp_path, files)))[1:] == [(700, 600)]


def test_the_first_version_of_control_groups_is_read_too(tmp_path: Path) -> None:
    folder = "sys/fs/cgroup/memory/docker/1"
    files = {
        "proc/self/cgroup": "9:cpu,cpuacct:/docker/1\n4:hugetlb,memory:/docker/1\n0::/system\n",
        f"{folder}/memory.limit_in_bytes": "900\n",
        f"{folder}/memory.usage_in_bytes": "400\n",
        f"{folder}/memory.stat": "odd\ntotal_inactive_file 50\ninactive_file 7\nkind none\n",
    }
    assert list(host_memory(kernel(tmp_path, files)))[1:] == [(900, 550)]


def test_a_system_without_such_files_says_what_it_can(tmp_path: Path) -> None:
    ((total, available),) = host_memory(tmp_path)
    assert available == total // 2 > 2**20


def test_the_tightest_limit_counts() -> None:
    host, pairs = Host(), list(host_memory())
    assert host.total() == min(total for total, _ in pairs)
    assert 0 <= host.available() <= host.total()

"""`lienzo run`: what people see, what programs read, and how it ends."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from engine import Context, node
from engine.cli import main
from engine.cli.shell import Shell
from engine.engine import Engine
from engine.errors import Cancelled, InputError
from engine.formats.metadata import write_picture_info
from engine.node.registry import Registry
from engine.run.cache import MemoryCache
from engine.run.executors.local import LocalExecutor
from engine.run.perform import Services
from tests.cli.helpers import Cli, Result, toy
from tests.helpers import FolderFiles, NoModels

SUM: dict[str, Any] = {
    "nodes": {
        "one": toy("Number", value=1),
        "sum": toy("Add", {"a": "one.int"}, b=2),
        "keep": toy("Keep", {"value": "sum.int"}),
    },
    "interface": {"first": "one.value", "second": "sum.b"},
}
COUNT: dict[str, Any] = {"nodes": {"count": toy("Count", to=3)}}
FAIL: dict[str, Any] = {"nodes": {"bad": toy("Fail", value=1)}}


def ran(result: Result) -> list[str]:
    """The nodes that ran, of a run told in events."""
    return [event["node"] for event in result.events if event["event"] == "node_started"]


@node(category="test", lane="gpu")
def interrupt(ctx: Context) -> int:
    """Presses Ctrl-C, then works on until it is stopped."""
    os.kill(os.getpid(), signal.SIGINT)
    for step in range(10**9):
        ctx.progress(step, 10**9)
    return 0


@node(category="test", lane="gpu")
def hang(ctx: Context) -> int:
    """Presses Ctrl-C twice and takes no notice."""
    os.kill(os.getpid(), signal.SIGINT)
    with suppress(Cancelled):
        while True:
            ctx.progress(1, 2)
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait()
    return 0


@node(category="test", lane="cpu")
def refuse(value: int = 0) -> int:
    raise InputError("nothing here can be used")


def with_nodes(home: Path, *functions: object, fields: dict[str, Any]) -> Result:
    """Run a workflow of other nodes on threads."""
    file = Cli(home).file(fields)
    services = Services(NoModels(), FolderFiles())
    engine = Engine(Registry.of(*functions), services, LocalExecutor(), MemoryCache(0))
    out, err = io.StringIO(), io.StringIO()
    shell = Shell({"LIENZO_HOME": str(home)}, io.BytesIO(), out, err, lambda settings: engine)
    return Result(main(["run", file], shell), out.getvalue(), err.getvalue())


def test_a_pipe_gets_a_line_for_each_node_then_the_files_and_the_time(lienzo: Cli) -> None:
    result = lienzo("run", lienzo.file(SUM))
    assert result.code == 0
    lines = [line.split() for line in result.out.splitlines()]
    assert lines[0] == ["3", "nodes", "to", "run,", "0", "held"]
    assert [line[:3] for line in lines[1:4]] == [
        ["done", "one", "Number"],
        ["done", "sum", "Add"],
        ["done", "keep", "Keep"],
    ]
    assert lines[4][:2] == ["saved", str(lienzo.home / "output" / "kept.txt")]
    assert lines[5][:2] == ["done", "in"]
    assert "\x1b" not in result.out


def test_what_is_held_is_marked_and_not_run_again(lienzo: Cli) -> None:
    file = lienzo.file(SUM)
    lienzo("run", file)
    out = lienzo("run", file).out
    assert "1 node to run, 1 held" in out
    assert "held    sum   Add" in out
    assert "Number" not in out


def test_events_are_one_json_object_a_line(lienzo: Cli) -> None:
    events = lienzo("run", lienzo.file(COUNT), "--events").events
    assert [event["event"] for event in events] == [
        "run_started",
        "node_started",
        *["node_progress"] * 3,
        "node_done",
        "run_ended",
    ]
    assert events[0]["nodes"] == ["count"]
    assert {k: events[2][k] for k in ("node", "step", "total")} == {
        "node": "count",
        "step": 1,
        "total": 3,
    }
    assert "preview" not in events[2]
    assert events[-1]["outcome"] == "done"


def test_a_terminal_gets_its_lines_too(lienzo: Cli) -> None:
    result = lienzo(
        "run", lienzo.file(SUM | {"nodes": SUM["nodes"] | COUNT["nodes"]}), terminal=True
    )
    assert result.code == 0
    assert "✓" in result.out
    assert str(lienzo.home / "output" / "kept.txt") in result.out.replace("\n", "")
    assert result.out.endswith("\n")


def test_values_are_set_and_remembered_in_what_is_saved(lienzo: Cli) -> None:
    lienzo("run", lienzo.file(SUM), "--set", "first=40", "--set", "sum.b=2")
    kept = (lienzo.home / "output" / "kept.txt").read_text()
    assert kept.startswith("42 ")
    assert r'"inputs": {"value": 40}' in kept


def test_a_value_takes_the_place_of_a_link(lienzo: Cli) -> None:
    result = lienzo("run", lienzo.file(SUM), "--set", "sum.a=5", "--events")
    assert ran(result) == ["sum", "keep"]


def test_bad_values_are_all_told_and_nothing_runs(lienzo: Cli) -> None:
    result = lienzo("run", lienzo.file(SUM), "--set", "frist=1", "--set", "second=two")
    assert result.code == 2
    assert "has 2 problems" in result.err
    assert "did you mean 'first'?" in result.err
    assert "sum.b: found 'two', wanted a whole number" in result.err
    assert not (lienzo.home / "output").exists()


def test_an_assignment_needs_an_equals_sign(lienzo: Cli) -> None:
    result = lienzo("run", lienzo.file(SUM), "--set", "first", "--set", "second")
    assert result.code == 2
    assert "found 'first', wanted NAME=VALUE" in result.err
    assert "found 'second', wanted NAME=VALUE" in result.err


def test_only_the_targets_run(lienzo: Cli) -> None:
    assert ran(lienzo("run", lienzo.file(SUM), "--target", "one", "--events")) == ["one"]


def test_a_target_that_is_not_there_is_refused(lienzo: Cli) -> None:
    result = lienzo("run", lienzo.file(SUM), "--target", "kepe")
    assert result.code == 2
    assert "did you mean 'keep'?" in result.err


def test_out_is_made_and_used(lienzo: Cli) -> None:
    folder = lienzo.home / "a" / "b"
    assert lienzo("run", lienzo.file(SUM), "--out", str(folder)).code == 0
    assert (folder / "kept.txt").is_file()


def test_a_folder_that_cannot_be_written_is_found_before_the_run(lienzo: Cli) -> None:
    file = lienzo.file(SUM)
    result = lienzo("run", file, "--out", f"{file}/below")
    assert result.code == 2
    assert f"cannot save into {file}/below: Not a directory" in result.err
    assert "to run" not in result.out


def test_a_device_that_is_not_there_is_found_before_the_run(lienzo: Cli) -> None:
    folder = lienzo.home / "out"
    file = lienzo.file(SUM)
    result = lienzo("run", file, "--device", "cuda:99", "--out", str(folder))
    assert result.code == 2
    assert "no device 'cuda:99' here; there are: cpu" in result.err
    assert "to run" not in result.out
    assert not folder.exists()


def test_flags_reach_the_settings(lienzo: Cli) -> None:
    lienzo("plan", lienzo.file(SUM), "--device", "cuda:1", "--dtype", "float16")
    assert (lienzo.opened[0].device, lienzo.opened[0].dtype) == ("cuda:1", "float16")
    assert "wanted auto" in lienzo("run", "w.json", "--device", "gpu").err


def test_a_failed_node_is_named_and_the_code_is_1(lienzo: Cli) -> None:
    result = lienzo("run", lienzo.file(FAIL))
    assert result.code == 1
    assert result.err == "error: node 'bad' (Fail): as asked\n"
    assert "failed  bad  Fail" in result.out
    assert "failed after" in result.out


def test_debug_shows_where_an_error_arose(lienzo: Cli) -> None:
    err = lienzo("run", lienzo.file(FAIL), "--debug").err
    assert "Traceback" in err
    assert "tests/helpers.py" in err


def test_a_node_that_cannot_use_its_input_gives_2(tmp_path: Path) -> None:
    result = with_nodes(tmp_path, refuse, fields={"nodes": {"r": toy("Refuse")}})
    assert result.code == 2
    assert "nothing here can be used" in result.err


def test_ctrl_c_stops_within_a_step(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    result = with_nodes(tmp_path, interrupt, fields={"nodes": {"i": toy("Interrupt")}})
    assert result.code == 130
    assert "stopping after this step" in result.out
    assert "cancelled after" in result.out
    assert result.err == ""
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_ends_a_node_that_hangs(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from tests.cli.test_run import hang, toy, with_nodes\n"
        f"with_nodes(Path({str(tmp_path)!r}), hang, fields={{'nodes': {{'h': toy('Hang')}}}})"
    )
    command = [sys.executable, "-c", script]
    assert subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60).returncode == 130


@pytest.mark.parametrize("format", ["png", "webp", "jpeg"])
def test_a_picture_is_run_again(lienzo: Cli, format: str) -> None:
    picture = lienzo.home / f"picture.{format}"
    record = {"workflow": json.dumps({"lienzo": 1, **SUM})}
    options = write_picture_info(format, record)  # type: ignore[arg-type]  # one of its formats
    Image.new("RGB", (8, 8)).save(picture, format, **options)
    assert lienzo("run", str(picture)).code == 0
    assert lienzo("run", "-", stdin=picture.read_bytes()).code == 0


def test_a_picture_without_a_workflow_says_so(lienzo: Cli) -> None:
    picture = lienzo.home / "picture.png"
    Image.new("RGB", (8, 8)).save(picture)
    result = lienzo("run", str(picture))
    assert (result.code, result.err) == (2, f"error: {picture}: this picture carries no workflow\n")


def test_a_workflow_comes_from_stdin(lienzo: Cli) -> None:
    assert lienzo("run", "-", stdin=json.dumps({"lienzo": 1, **SUM}).encode()).code == 0


def test_a_broken_file_is_named_with_line_and_column(lienzo: Cli) -> None:
    result = lienzo("run", "-", stdin=b'{"lienzo": 1,\n "nodes": }')
    assert result.code == 2
    assert result.err == "error: -: line 2, column 11: not JSON: expecting value, found '}'\n"

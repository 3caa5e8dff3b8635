"""The command itself: help, cost, plug-ins, and readers that leave early."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from shlex import quote

import pytest

from engine.cli import main
from engine.cli.shell import Shell
from engine.engine import Engine
from engine.settings import Settings
from tests.helpers import toy_engine

COMMAND = [sys.executable, "-c", "import sys; from engine.cli import main; sys.exit(main())"]
HEAVY = ("torch", "diffusers", "transformers", "numpy", "networkx", "scipy", "PIL", "rich")


@pytest.mark.parametrize("argv", [["--help"], ["run", "--help"], ["nodes", "--help"]])
def test_help_is_given(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(argv)
    assert end.value.code == 0
    assert "usage: lienzo" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.startswith("lienzo 0.")


def test_a_command_is_required(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_an_unforeseen_error_is_one_line_and_a_hint(tmp_path: Path) -> None:
    def open_engine(settings: Settings) -> Engine:
        raise ZeroDivisionError("by zero")

    err = io.StringIO()
    shell = Shell({"LIENZO_HOME": str(tmp_path)}, io.BytesIO(), io.StringIO(), err, open_engine)
    assert main(["nodes"], shell) == 1
    assert err.getvalue() == "error: ZeroDivisionError: by zero (--debug shows where)\n"


def test_other_packages_add_commands(tmp_path: Path) -> None:
    installed = tmp_path / "greet-1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: greet\nVersion: 1\n")
    (installed / "entry_points.txt").write_text(
        "[lienzo.commands]\ngreet = greet:add_command\nbroken = greet:missing\n"
    )
    (tmp_path / "greet.py").write_text(
        "def add_command(commands):\n"
        "    commands.add_parser('greet').set_defaults(command=greet)\n"
        "def greet(args, shell):\n"
        "    shell.say('hello')\n"
        "    return 0\n"
    )
    done = subprocess.run(
        [*COMMAND, "greet"], capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path)}
    )
    assert (done.returncode, done.stdout) == (0, "hello\n")
    assert "command 'broken' cannot be added" in done.stderr


@pytest.mark.parametrize("command", ["check", "plan", "nodes"])
def test_deciding_imports_nothing_heavy(command: str, tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    file.write_text(json.dumps({"lienzo": 1, "nodes": {}}))
    argv = [command] if command == "nodes" else [command, str(file)]
    script = (
        "import sys; from engine.cli import main\n"
        f"assert main({argv!r}) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"LIENZO_HOME": str(tmp_path)},
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_stream_that_cannot_show_an_arrow_shows_something(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "nodes", "Decode"],
        capture_output=True,
        text=True,
        env={"LIENZO_HOME": str(tmp_path), "PYTHONIOENCODING": "ascii"},
    )
    assert " ? image" in done.stdout


def test_a_reader_that_leaves_early_sees_no_traceback(tmp_path: Path) -> None:
    command = subprocess.Popen(
        [*COMMAND, "nodes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"LIENZO_HOME": str(tmp_path)},
    )
    assert command.stdout
    assert command.stderr
    command.stdout.close()
    assert command.stderr.read() == b""
    assert command.wait() == 0
    command.stderr.close()


posix = pytest.mark.skipif(sys.platform == "win32", reason="of a POSIX shell")


def in_shell(tmp_path: Path, line: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """A line of the shell in which `lienzo` is the command."""
    command = " ".join(map(quote, COMMAND))
    env = {"LIENZO_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    (tmp_path / "w.json").write_text('{"lienzo": 1, "nodes": {"n": {"type": "Integer"}}}')
    script = f'lienzo() {{ {command} "$@"; }}; cd {quote(str(tmp_path))}; {line}'
    return subprocess.run(["/bin/sh", "-c", script], capture_output=True, env=env, input=data)


@posix
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_it_can_be_started_without_streams(tmp_path: Path, closed: str) -> None:
    for command in ("check w.json", "run w.json --target n", "models"):
        done = in_shell(tmp_path, f"lienzo {command} {closed}")
        assert (done.returncode, done.stderr) == (0, b"")


@posix
@pytest.mark.parametrize(
    "line",
    [
        "cat w.json | lienzo check -",
        "cat w.json | lienzo check /dev/stdin",
        "lienzo check - < w.json",
        "mkfifo pipe; cat w.json > pipe & lienzo check pipe",
        "lienzo check /dev/fd/3 3< w.json",
    ],
)
def test_a_workflow_comes_through_any_pipe(tmp_path: Path, line: str) -> None:
    (tmp_path / "w.json").touch()
    done = in_shell(tmp_path, f"sleep 0; {line}")
    assert (done.stdout, done.stderr) == (b"ok: 1 node, 0 links\n", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full")
def test_a_full_disk_is_said_and_ends_no_run(tmp_path: Path) -> None:
    told = in_shell(tmp_path, "lienzo nodes > /dev/full")
    assert told.returncode == 1
    assert told.stderr == b"error: No space left on device (--debug shows where)\n"
    assert in_shell(tmp_path, "lienzo run w.json --target n > /dev/full").returncode == 0


STEERING = "\x1b[2J\x9b2J\u202e\r"
SHOWN = "\\u001b[2J\\u009b2J\\u202e\\u000d"


@pytest.mark.parametrize(
    "argv",
    [
        ["check", f"{STEERING}.json"],
        ["nodes", STEERING],
        ["check", "-", "--set", STEERING],
        ["check", "-", "--set", f"{STEERING}=1"],
        ["run", "-", "--target", STEERING],
        ["run", "-", "--device", STEERING],
    ],
)
def test_what_is_quoted_steers_no_terminal(tmp_path: Path, argv: list[str]) -> None:
    out, err = io.StringIO(), io.StringIO()
    stdin = io.BytesIO(b'{"lienzo": 1, "nodes": {"n": {"type": "Number"}}}')
    shell = Shell({"LIENZO_HOME": str(tmp_path)}, stdin, out, err, lambda settings: toy_engine())
    assert main(argv, shell) == 2
    assert not set(STEERING) - set("[2J") & set(out.getvalue() + err.getvalue())


def test_wrong_arguments_steer_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "w.json", f"--{STEERING}"])
    assert SHOWN in capsys.readouterr().err

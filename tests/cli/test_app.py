"""The command itself: help, cost, plug-ins, and readers that leave early."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli import main
from engine.cli.shell import Shell
from engine.engine import Engine
from engine.settings import Settings

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

"""`lienzo models`: what there is, on any width."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from engine.cli import main
from engine.cli.shell import Shell
from engine.cli.text import cells_of
from engine.engine import Engine
from tests.cli.helpers import Terminal
from tests.files.made import write_tensors


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "models" / "checkpoints"
    write_tensors(folder / "名前 of a model.safetensors", ["a"])
    sound = write_tensors(folder / "trailing.safetensors", ["lora_unet_a.lora_up.weight"])
    sound.rename(folder.parent / "trailing.safetensors")
    loras = tmp_path / "models" / "loras"
    loras.mkdir()
    (loras / "style.safetensors").write_bytes(
        (folder.parent / "trailing.safetensors").read_bytes() + b"123456"
    )
    (folder / "login.safetensors").write_text("<html>")
    (folder / "model-00001-of-00002.safetensors").write_bytes(
        (folder / "名前 of a model.safetensors").read_bytes()
    )
    (folder / "model.safetensors.index.json").write_text('{"weight_map": {}}')
    return tmp_path


def listed(home: Path, out: io.StringIO) -> list[str]:
    shell = Shell({"LIENZO_HOME": str(home)}, io.BytesIO(), out, io.StringIO(), Engine.open)
    assert main(["models"], shell) == 0
    return out.getvalue().splitlines()


def test_each_file_is_a_line_for_grep(home: Path) -> None:
    lines = listed(home, io.StringIO())
    [login] = [line for line in lines if "login.safetensors" in line]
    assert "unusable: it is a web page" in login
    [part] = [line for line in lines if "00001-of" in line]
    wanted = (
        "model-00002-of-00002.safetensors, part 2 of 2 of a model, cannot be read: No such file"
    )
    assert wanted in part
    [style] = [line for line in lines if "style.safetensors" in line]
    assert style.endswith("has 6 bytes after its last tensor, which are passed over")


def test_on_a_terminal_no_line_is_too_long(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = listed(home, Terminal())
    assert max(map(cells_of, lines[:-2])) <= 80

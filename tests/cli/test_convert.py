"""`lienzo convert`: a workflow in another format."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.helpers import Cli, toy

ODD = {"3": {"class_type": "Odd", "inputs": {"x": 1}, "_meta": {"title": "Mine"}}}


def test_a_workflow_of_comfyui_becomes_ours(lienzo: Cli, tmp_path: Path) -> None:
    file = tmp_path / "theirs.json"
    file.write_text(json.dumps(ODD))
    result = lienzo("convert", str(file))
    assert result.code == 0
    written = json.loads(result.out)
    assert written["lienzo"] == 1
    assert written["nodes"]["3"] == {"type": "comfyui.Odd", "inputs": {"x": 1}, "links": {}}


def test_what_nothing_stands_for_is_written_back(lienzo: Cli, tmp_path: Path) -> None:
    file, out = tmp_path / "theirs.json", tmp_path / "out.json"
    file.write_text(json.dumps(ODD))
    result = lienzo("convert", str(file), "--to", "comfyui-api", "--out", str(out))
    assert (result.code, result.out) == (0, "")
    assert json.loads(out.read_text()) == ODD


def test_what_has_no_class_there_is_an_error_with_its_place(lienzo: Cli) -> None:
    file = lienzo.file({"nodes": {"one": toy("Number")}})
    result = lienzo("convert", file, "--to", "comfyui-api")
    assert result.code == 2
    assert "one: nothing in ComfyUI stands for Number as it is set" in result.err


def test_a_file_that_cannot_be_written_is_told(lienzo: Cli, tmp_path: Path) -> None:
    file = lienzo.file({"nodes": {"one": toy("Number")}})
    result = lienzo("convert", file, "--out", str(tmp_path))
    assert result.code == 2
    assert "cannot be written" in result.err

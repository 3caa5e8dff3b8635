"""Packs as people have them: modules and entry points in a folder on the path of imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.graph.check import check
from engine.graph.graph import Graph
from engine.packs import installed, registry
from tests.helpers import FolderFiles, use

NODE = """
from engine import node
@node(category="other", lane="inline"{options})
def shout(text: str = "") -> str:
    return text.upper()
"""
PACK = "import sys\nfrom engine.packs import Pack\nPACK = Pack(modules=(sys.modules[__name__],))\n"
SOUND = NODE.format(options="") + PACK
TWICE = NODE.format(options=', name="Shout"').replace("def shout", "def again")


class Folder:
    """A folder of distributions, each with one pack."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def install(self, name: str, source: str, pack: str = "PACK", version: str = "1.0") -> None:
        (self._path / f"{name}_module.py").write_text(source)
        facts = self._path / f"{name}-{version}.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        (facts / "entry_points.txt").write_text(f"[lienzo.packs]\n{name} = {name}_module:{pack}\n")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.syspath_prepend(tmp_path)
    return Folder(tmp_path)


def problems(node_type: str) -> list[str]:
    specs = registry(installed())
    return [
        problem.message for problem in check(Graph.of(use("n", node_type)), specs, FolderFiles())
    ]


def test_the_nodes_of_another_pack_carry_its_name_and_version(folder: Folder) -> None:
    folder.install("sound", SOUND, version="1.2")
    specs = registry(installed())
    assert specs["sound.Shout"].release == "1.2"
    assert specs["Sampler"].release
    assert next(iter(specs)) == "LoadCheckpoint"  # the built-in pack comes first
    assert problems("sound.Shout") == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("import of_tomorrow", "ModuleNotFoundError: No module named 'of_tomorrow'"),
        ("def broken(:", "SyntaxError: "),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("class Away(BaseException): pass\nraise Away('gone')", "Away: gone"),
        ("PACK = 7", "SpecError: found int, wanted a Pack"),
        ("", "AttributeError: "),
        (SOUND.replace("def shout(text: str", "def shout(text"), "SpecError: "),
        (SOUND + TWICE, "SpecError: two nodes are named"),
        ("from engine.packs import Pack\nPACK = Pack(modules=('no module',))", "TypeError: "),
    ],
)  # fmt: skip
def test_a_broken_pack_takes_nothing_else_with_it(
    folder: Folder, source: str, fault: str, tmp_path: Path
) -> None:
    name = tmp_path.name.lower()
    folder.install(name, source)
    folder.install(f"sound{name}", SOUND)
    packs = installed()
    assert packs.faults[name].startswith(fault)
    assert f"sound{name}.Shout" in registry(packs)
    [problem] = problems(f"{name}.Shout")
    assert problem.startswith(
        f"no node type '{name}.Shout': the pack '{name}' did not load: {fault}"
    )


def test_two_packs_of_one_name_are_a_fault_and_the_first_stays(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.install("twin", SOUND)
    facts = tmp_path / "other-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[lienzo.packs]\ntwin = twin_module:PACK\n")
    packs = installed()
    assert "twin" in packs.loaded
    assert packs.faults == {"twin": "SpecError: two packs of this name are installed"}


def test_a_pack_that_prints_does_not_spoil_what_was_asked_for(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.install("loud", "print('hello')\n" + SOUND)
    assert "loud" in installed().loaded
    out, err = capsys.readouterr()
    assert out == ""
    assert "hello" in err


def test_a_pack_that_is_not_installed_is_named() -> None:
    assert problems("otherpack.Thing") == [
        "no node type 'otherpack.Thing': the pack 'otherpack' is not installed"
    ]


def test_the_command_line_lives_with_a_broken_pack(folder: Folder, tmp_path: Path) -> None:
    folder.install("shattered", "import xformers_of_tomorrow")
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n" + (
        "from engine.cli import main; sys.exit(main(['nodes']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={"LIENZO_HOME": str(tmp_path), "PATH": ""},
        cwd=Path(__file__).parents[1],
        check=False,
    )
    assert done.returncode == 0
    assert "Sampler" in done.stdout
    assert "the pack 'shattered' did not load: ModuleNotFoundError" in done.stderr

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest

from engine import Context, File, node
from engine.errors import InputError, NodeError
from engine.graph.graph import Graph
from engine.run.events import Event
from engine.run.files import PlannedFiles
from tests.helpers import FolderFiles, link, toy_engine, use, with_nodes


@node(category="toy", lane="cpu")
def swap_and_read(ctx: Context, path: Annotated[str, File("texts")]) -> str:
    """Reads a file that somebody changes at the last moment."""
    file = ctx.files.path("texts", path)
    text = file.read_text()
    file.write_text("two")
    return text


def test_a_file_that_changes_after_the_plan_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")

    def emit(event: Event) -> None:
        (tmp_path / "a.txt").write_text("two")

    engine = toy_engine(files=tmp_path)
    graph = Graph.of(use("r", "ReadText", path="a.txt"))
    with pytest.raises(NodeError, match=r"a\.txt has changed since the run was planned"):
        engine.run(graph, emit)
    (tmp_path / "a.txt").write_text("one")
    outputs = engine.run(graph, lambda event: None)
    assert outputs == {"r": {"str": "one"}}


def test_a_file_that_changes_while_a_node_runs_gives_nothing_to_keep(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    engine = toy_engine(files=tmp_path, specs=with_nodes(swap_and_read))
    graph = Graph.of(use("r", "SwapAndRead", path="a.txt"))
    with pytest.raises(NodeError, match=r"a\.txt has changed since the run was planned"):
        engine.run(graph, lambda event: None)
    (tmp_path / "a.txt").write_text("one")
    assert not engine.plan(graph).tasks[next(iter(engine.plan(graph).tasks))].held


def test_a_node_reads_the_stamp_of_its_plan(tmp_path: Path) -> None:
    @node(category="toy", lane="cpu")
    def name_it(ctx: Context, path: Annotated[str, File("texts")]) -> str:
        return ctx.files.stamp("texts", path)

    (tmp_path / "a.txt").write_text("one")
    engine = toy_engine(files=tmp_path, specs=with_nodes(name_it))
    graph = Graph.of(use("r", "NameIt", path="a.txt"))
    assert engine.run(graph, lambda event: None) == {"r": {"str": "one"}}


def test_a_file_whose_name_is_made_by_the_run_is_read_each_time(tmp_path: Path) -> None:
    @node(category="toy", lane="inline")
    def make_name(stem: str) -> str:
        return f"{stem}.txt"

    @node(category="toy", lane="inline")
    def shout(text: str) -> str:
        return text.upper()

    engine = toy_engine(files=tmp_path, specs=with_nodes(make_name, shout))
    graph = Graph.of(
        use("n", "MakeName", stem="a"),
        use("r", "ReadText", path=link("n", "str")),
        use("s", "Shout", text=link("r", "str")),
    )
    for text in ("one", "two"):
        (tmp_path / "a.txt").write_text(text)
        assert engine.run(graph, lambda event: None) == {"s": {"str": text.upper()}}


def planned(folder: Path) -> PlannedFiles:
    """The files of a plan that named one of two."""
    files = FolderFiles(folder)
    (folder / "a.txt").write_text("one")
    (folder / "b.txt").write_text("other")
    return PlannedFiles.of(files, [("texts", "a.txt", files.stamp("texts", "a.txt"))])


def test_a_planned_file_that_changed_is_neither_opened_nor_stamped(tmp_path: Path) -> None:
    files = planned(tmp_path)
    assert files.path("texts", "a.txt") == tmp_path / "a.txt"
    (tmp_path / "a.txt").write_text("changed")
    for ask in (files.path, files.stamp):
        with pytest.raises(InputError, match=r"a\.txt has changed since the run was planned"):
            ask("texts", "a.txt")


def test_files_that_no_plan_named_are_as_they_are(tmp_path: Path) -> None:
    files, plain = planned(tmp_path), FolderFiles(tmp_path)
    (tmp_path / "b.txt").write_text("")
    assert files.names("texts") == plain.names("texts")
    assert files.path("texts", "b.txt") == tmp_path / "b.txt"
    assert files.stamp("texts", "b.txt") == plain.stamp("texts", "b.txt")
    assert files.fault("texts", "c.txt") == "no file 'c.txt'"
    assert files.remark("texts", "b.txt") == "b.txt is empty"

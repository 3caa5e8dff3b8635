from __future__ import annotations

from pathlib import Path

import pytest

from engine import Context, SavedFile, node
from engine.errors import NodeError
from engine.graph.graph import Graph
from engine.run.events import Event, OutputSaved
from engine.run.executors.executor import Executor
from engine.run.executors.inline import InlineExecutor
from engine.run.executors.local import LocalExecutor
from tests.helpers import link, toy_engine, use, with_nodes
from tests.run.toys import Meeting


def test_a_file_that_was_written_is_told(executor: Executor, tmp_path: Path) -> None:
    events: list[Event] = []
    graph = Graph.of(use("m", "Measure", seed=5), use("k", "Keep", value=link("m", "float")))
    engine = toy_engine(executor)
    engine.run(graph, events.append, output=tmp_path, record={"workflow": "{}"})
    [saved] = [event for event in events if isinstance(event, OutputSaved)]
    assert saved.node == "k"
    assert Path(saved.path).stat().st_size == saved.nbytes


def test_a_file_remembers_workflow_seed_and_version(executor: Executor, tmp_path: Path) -> None:
    graph = Graph.of(use("m", "Measure", seed=5), use("k", "Keep", value=link("m", "float")))
    engine = toy_engine(executor)
    engine.run(graph, lambda event: None, output=tmp_path, record={"workflow": "{}"})
    kept = (tmp_path / "kept.txt").read_text()
    assert "'workflow': '{}'" in kept
    assert "'seed': '5'" in kept
    assert "'software': 'lienzo " in kept


def test_files_are_numbered_in_the_order_of_the_plan(executor: Executor, tmp_path: Path) -> None:
    @node(category="toy", lane="cpu", effect=True)
    def save_numbered(ctx: Context, value: int) -> SavedFile:
        path = ctx.output / f"{len(list(ctx.output.iterdir())):02}.txt"
        path.write_text(str(value))
        return SavedFile(str(path), 1)

    graph = Graph.of(*(use(f"s{i}", "SaveNumbered", value=i) for i in range(40)))
    engine = toy_engine(executor, specs=with_nodes(save_numbered))
    engine.run(graph, lambda event: None, output=tmp_path)
    values = [int(path.read_text()) for path in sorted(tmp_path.iterdir())]
    assert values == list(range(40))


def test_a_file_whose_source_is_slow_keeps_its_place(local: LocalExecutor, tmp_path: Path) -> None:
    graph = Graph.of(
        use("slow", "Count", to=1000),
        use("k1", "Keep", value=link("slow"), name="first.txt"),
        use("k2", "Keep", value=1, name="second.txt"),
    )
    events: list[Event] = []
    toy_engine(local).run(graph, events.append, output=tmp_path)
    saved = [Path(e.path).name for e in events if isinstance(e, OutputSaved)]
    assert saved == ["first.txt", "second.txt"]


def test_a_failed_writer_does_not_stop_the_turn_of_the_next(
    executor: Executor, tmp_path: Path
) -> None:
    meeting = Meeting()

    @node(category="toy", lane="cpu", effect=True)
    def fail_to_save(ctx: Context) -> SavedFile:
        meeting.at("started").wait(timeout=0 if isinstance(executor, InlineExecutor) else 10)
        raise OSError("disk full")

    @node(category="toy", lane="cpu", effect=True)
    def save_after(ctx: Context) -> SavedFile:
        meeting.at("started").set()
        (ctx.output / "after.txt").touch()
        return SavedFile("after.txt", 0)

    graph = Graph.of(use("f", "FailToSave"), use("s", "SaveAfter"))
    engine = toy_engine(executor, specs=with_nodes(fail_to_save, save_after))
    with pytest.raises(NodeError, match="disk full"):
        engine.run(graph, lambda event: None, output=tmp_path)

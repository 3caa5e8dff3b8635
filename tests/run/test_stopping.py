from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from engine import Context, node
from engine.errors import Cancelled, NodeError
from engine.graph.graph import Graph
from engine.plan.signature import Signature
from engine.run.cache import MemoryCache
from engine.run.events import Event, NodeDone, NodeFailed, NodeProgress, RunEnded
from engine.run.executors.executor import Executor
from engine.run.executors.local import LocalExecutor
from engine.run.run import Result
from tests.helpers import NoCache, link, ran, run, toy_engine, use, with_nodes
from tests.run.toys import Meeting, Watched

SUM = Graph.of(
    use("a", "Number", value=3),
    use("b", "Add", a=link("a"), b=link("a")),
    use("c", "Halve", value=link("b")),
)


def test_a_failure_names_its_node(executor: Executor) -> None:
    events: list[Event] = []
    engine = toy_engine(executor)
    with pytest.raises(NodeError, match="'f'") as caught:
        engine.run(Graph.of(use("f", "Fail", value=1)), events.append)
    assert str(caught.value.__cause__) == "as asked"
    assert [type(e) for e in events[-2:]] == [NodeFailed, RunEnded]


def test_the_first_failure_is_raised_and_nothing_starts_after_it() -> None:
    meeting, local = Meeting(), LocalExecutor(cpu_threads=1)

    @node(category="toy", lane="gpu")
    def fail_late(value: int) -> int:
        meeting.at("failed").wait(timeout=10)
        raise RuntimeError("late")

    def emit(event: Event) -> None:
        events.append(event)
        if isinstance(event, NodeFailed):  # the one thread sets it when the failure is told
            local.submit("cpu", meeting.at("failed").set)

    events: list[Event] = []
    graph = Graph.of(
        use("late", "FailLate", value=1),
        use("after", "Count", to=1),
        use("first", "Fail", value=1),
        use("n", "Number"),
    )
    with pytest.raises(NodeError, match="as asked"):
        toy_engine(local, NoCache(), specs=with_nodes(fail_late)).run(graph, emit)
    local.close()
    assert "after" not in ran(events)


def test_a_failed_run_waits_for_its_other_nodes_and_keeps_what_they_gave(
    local: LocalExecutor,
) -> None:
    meeting = Meeting()

    def emit(event: Event) -> None:
        if isinstance(event, NodeFailed):
            meeting.at("failed").set()

    specs = with_nodes(meeting.waits("Outlast", "cpu", until="failed"))
    graph = Graph.of(use("f", "Fail", value=1), use("o", "Outlast", value=1))
    cache = MemoryCache(10**7)
    with pytest.raises(NodeError):
        toy_engine(local, cache, specs=specs).run(graph, emit)
    outputs, events = run(graph, cache=cache, specs=specs, targets=["o"])
    assert outputs == {"o": {"int": 1}}
    assert ran(events) == []


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


BLOBS_READ = Graph.of(
    use("m", "MakeBlob"),
    use("other", "MakeBlob", number=1),
    use("kept", "ReadBlob", blob=link("other", "blob")),
    use("f", "FailWithBlob", blob=link("m", "blob")),
)


@pytest.mark.usefixtures("no_collector")
def test_a_failed_run_keeps_nothing_alive_even_while_its_error_is_held(
    executor: Executor,
) -> None:
    watched = Watched()
    with pytest.raises(NodeError) as caught:
        run(BLOBS_READ, cache=NoCache(), executor=executor, specs=watched.specs)
    assert len(watched.blobs) == 3
    assert watched.living == 0
    assert str(caught.value.__cause__) == "out of memory"


@pytest.mark.usefixtures("no_collector")
def test_a_cancelled_run_keeps_nothing_alive(executor: Executor) -> None:
    watched = Watched()
    cancel = threading.Event()

    def emit(event: Event) -> None:
        if isinstance(event, NodeProgress):
            cancel.set()

    graph = Graph.of(use("m", "MakeBlob"), use("s", "StepWithBlob", blob=link("m", "blob")))
    engine = toy_engine(executor, NoCache(), specs=watched.specs)
    with pytest.raises(Cancelled):
        engine.run(graph, emit, cancel)
    assert len(watched.blobs) == 2
    assert watched.living == 0


@pytest.mark.usefixtures("no_collector")
def test_a_failed_run_keeps_nothing_alive_that_it_found_held() -> None:
    watched, cache = Watched(), MemoryCache(10**7)
    engine = toy_engine(cache=cache, specs=watched.specs)
    made = use("m", "MakeBlob")
    engine.run(Graph.of(made), lambda event: None)
    with pytest.raises(NodeError) as caught:
        engine.run(Graph.of(made, use("f", "FailWithBlob", blob=link("m", "blob"))), print)
    assert watched.living == 1
    for signature in engine.plan(Graph.of(made)).tasks:
        cache.forget(signature)
    assert watched.living == 0
    del caught


class Interrupted(NoCache):
    """A Ctrl-C comes while it is handed something to keep."""

    def put(self, signature: Signature, result: Result, seconds: float) -> None:
        raise KeyboardInterrupt


@pytest.mark.usefixtures("no_collector")
def test_an_interrupted_run_keeps_nothing_alive_even_while_its_error_is_held(
    executor: Executor,
) -> None:
    watched = Watched()
    with pytest.raises(KeyboardInterrupt) as caught:
        run(
            Graph.of(use("m", "MakeBlob")),
            cache=Interrupted(),
            executor=executor,
            specs=watched.specs,
        )
    assert len(watched.blobs) == 1
    assert watched.living == 0
    del caught


def test_a_run_can_be_stopped_between_steps(executor: Executor) -> None:
    cancel = threading.Event()
    seen: list[Event] = []

    def emit(event: Event) -> None:
        seen.append(event)
        if isinstance(event, NodeProgress) and event.step == 3:
            cancel.set()

    engine = toy_engine(executor)
    with pytest.raises(Cancelled):
        engine.run(Graph.of(use("n", "Count", to=100)), emit, cancel)
    assert max(e.step for e in seen if isinstance(e, NodeProgress)) == 3
    assert seen[-1].outcome == "cancelled"  # type: ignore[union-attr]


def test_a_cancelled_run_starts_no_further_node(executor: Executor) -> None:
    cancel = threading.Event()
    seen: list[Event] = []

    def emit(event: Event) -> None:
        seen.append(event)
        if isinstance(event, NodeDone):
            cancel.set()

    graph = Graph.of(use("a", "Count", to=1), use("b", "Count", to=link("a")))
    with pytest.raises(Cancelled):
        toy_engine(executor).run(graph, emit, cancel)
    assert ran(seen) == ["a"]


def test_a_cancel_at_the_last_step_keeps_what_was_made(executor: Executor) -> None:
    cancel = threading.Event()
    cache = MemoryCache(10**7)

    def emit(event: Event) -> None:
        if isinstance(event, NodeProgress) and event.step == event.total - 1:
            cancel.set()

    graph = Graph.of(use("n", "Count", to=5), use("m", "Count", to=link("n")))
    with pytest.raises(Cancelled):
        toy_engine(executor, cache).run(graph, emit, cancel)
    _, events = run(graph, cache=cache, executor=executor)
    assert ran(events) == ["m"]


def test_ctrl_c_cancels_what_runs_and_waits_for_it(local: LocalExecutor) -> None:
    ended = threading.Event()

    @node(category="toy", lane="gpu")
    def press_and_go_on(ctx: Context) -> int:
        os.kill(os.getpid(), signal.SIGINT)
        try:
            for _ in range(3000):  # half a minute, so that a lost Ctrl-C fails and does not hang
                ctx.check()
                ended.wait(0.01)
        finally:
            ended.set()
        return 0

    events: list[Event] = []
    engine = toy_engine(local, specs=with_nodes(press_and_go_on))
    with pytest.raises(KeyboardInterrupt):
        engine.run(Graph.of(use("p", "PressAndGoOn")), events.append)
    assert ended.is_set()
    assert events[-1].outcome == "cancelled"  # type: ignore[union-attr]
    assert run(SUM, executor=local)[0]  # and the engine can go on


def test_what_was_done_before_a_failure_is_kept(executor: Executor) -> None:
    cache = MemoryCache(10**7)
    graph = Graph.of(use("a", "Number"), use("f", "Fail", value=link("a")))
    engine = toy_engine(executor, cache)
    events: list[Event] = []
    for _ in range(2):
        with pytest.raises(NodeError):
            engine.run(graph, events.append)
    assert ran(events) == ["a", "f", "f"]

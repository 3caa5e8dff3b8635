"""Takes commands and runs jobs, one after another."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from operator import attrgetter
from queue import SimpleQueue
from typing import TYPE_CHECKING, cast

from msgspec import json

from engine.errors import Cancelled, NodeError
from engine.formats.native import dump, parse
from engine.formats.preparation import prepare
from engine.graph.graph import NodeId
from engine.models.choice import choose, is_host
from engine.process import tune
from engine.settings import Settings
from web.queue.changes import planned_nodes, targets
from web.queue.transitions import Outcome
from web.workers import messages
from web.workers.child.failure import explained
from web.workers.child.pipes import ReportWriter
from web.workers.child.reporter import RunReporter
from web.workers.memory import device_works, devices

if TYPE_CHECKING:
    from engine.engine import Engine

MARK = b"\0"  # in the log: what follows belongs to the next job


class Worker:
    """Obeys commands from one thread and runs jobs in the one that calls `serve`."""

    def __init__(self, writer: ReportWriter) -> None:
        self._writer = writer
        self._runs: SimpleQueue[messages.Run] = SimpleQueue()
        self._begun: SimpleQueue[messages.Begin] = SimpleQueue()
        self._cancels: dict[str, threading.Event] = {}
        self._watched = threading.Event()
        self._planner = ThreadPoolExecutor(1, thread_name_prefix="plan")
        self._wanted: set[int] = set()  # plans that somebody waits for
        self._engine: Engine | None = None

    def take_commands(self, commands: Iterator[messages.AnyCommand]) -> None:
        for command in commands:
            match command:
                case messages.Begin():
                    self._begun.put(command)
                case messages.Run(job=job):
                    self._cancels[job] = threading.Event()
                    self._runs.put(command)
                case messages.Cancel(job=job):
                    self._cancels.get(job, threading.Event()).set()
                case messages.Plan() | messages.Forget():
                    self._take_question(command)
                case messages.Watch(previews=previews):
                    (self._watched.set if previews else self._watched.clear)()
        os._exit(0)  # the server is gone; a node that hangs must not keep the device

    def _take_question(self, command: messages.Plan | messages.Forget) -> None:
        if isinstance(command, messages.Forget):
            self._wanted.discard(command.request)
        else:
            self._wanted.add(command.request)
            self._planner.submit(self._plan, command)

    def serve(self) -> None:
        begin = self._begun.get()
        settings = messages.settings_in(begin.settings)
        tune(is_host(settings.device))
        engine = self._engine = _open(begin.opener, settings)
        choose(settings.device)  # so that one that is not there is found before a job needs it
        first, *others = devices() or (settings.device,)
        chosen = first if settings.device == "auto" else settings.device
        device = "cpu" if chosen == "auto" else chosen
        spare = others if settings.device == "auto" else ()
        self._writer.say(messages.Ready(device=device, others=tuple(spare)))
        while True:
            run = self._runs.get()
            ended = self._perform(engine, settings, run)
            del self._cancels[run.job]
            sys.stdout.flush()
            sys.stderr.flush()
            os.write(2, MARK)
            self._writer.say(ended)

    def _perform(self, engine: Engine, settings: Settings, run: messages.Run) -> messages.Ended:
        reporter = RunReporter(run.job, settings.output, self._writer.say, self._watched, run.saved)
        cancel = self._cancels[run.job]
        outcome: Outcome = "done"
        failure, lost = None, False
        try:
            changes = json.decode(run.changes)
            prepared = prepare(parse(run.workflow), changes, engine.specs)
            settings.output.mkdir(parents=True, exist_ok=True)
            engine.run(
                prepared.graph,
                reporter,
                cancel,
                [NodeId(target) for target in run.targets],
                settings.output,
                {"workflow": dump(prepared.document)},
            )
        except Cancelled:
            outcome = "cancelled"
        except BaseException as error:  # SystemExit too: a node may not end the worker so
            outcome, failure = "failed", explained(error)
            lost = isinstance(error, NodeError) and error.device_lost
        reporter.close()
        return messages.Ended(
            job=run.job,
            outcome=outcome,
            outputs=tuple(reporter.outputs),
            error=failure,
            healthy=outcome == "done" or (not lost and device_works()),
        )

    def _plan(self, command: messages.Plan) -> None:
        request, engine = command.request, self._engine
        if request not in self._wanted:
            return
        try:
            assert engine is not None  # nobody asks before it is ready
            changes = json.decode(command.changes)
            graph = prepare(parse(command.workflow), changes, engine.specs).graph
            plan = engine.plan(graph, [NodeId(each) for each in command.targets])
            tasks = planned_nodes(plan, engine.reasons(plan))
            made = messages.PlanMade(request=request, targets=targets(plan), tasks=tasks)
        except Exception:  # the server finds the same fault and says what it is
            made = messages.PlanMade(request=request, targets=(), tasks=())
        self._wanted.discard(request)
        self._writer.say(made)


def _open(opener: str, settings: Settings) -> Engine:
    module, _, name = opener.partition(":")
    return cast("Engine", attrgetter(name)(import_module(module))(settings))

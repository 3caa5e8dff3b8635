"""`lienzo run`: a workflow, from the terminal."""

from __future__ import annotations

import os
import signal
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import FrameType

from engine.cli.arguments import Commands, add_run_options, add_workflow
from engine.cli.display import Display, display_for
from engine.cli.shell import Shell
from engine.cli.source import read_workflow
from engine.files.writing import demand_writable
from engine.formats.native import dump
from engine.models.choice import choose, is_host
from engine.process import tune
from engine.settings import Settings


def add_command(commands: Commands) -> None:
    parser = commands.add_parser(
        "run",
        help="run a workflow",
        description="Run a workflow: everything that saves, shows or ends it, and what that "
        "needs. Ctrl-C stops after the current step, a second one at once.",
    )
    add_workflow(parser)
    add_run_options(parser)
    parser.add_argument("--out", metavar="DIR", help="the folder to save into")
    parser.add_argument(
        "--events", action="store_true", help="print each event as one line of JSON"
    )
    parser.set_defaults(command=run)


def run(args: Namespace, shell: Shell) -> int:
    settings = Settings.read(shell.environ, device=args.device, dtype=args.dtype, output=args.out)
    tune(is_host(settings.device))
    with closing(shell.open_engine(settings)) as engine:
        document, graph = read_workflow(args, engine, shell)
        engine.plan(graph, args.target)  # so that a wrong target is found before a folder is made
        if settings.device != "auto":
            choose(settings.device)  # so that one that is not there is found before any work
        demand_writable(settings.output)
        types = {node.id: node.type for node in graph.nodes.values()}
        display = display_for(args.events, types, shell)
        with _interruptible(display, shell) as cancel:
            engine.run(
                graph,
                display,
                cancel,
                args.target,
                settings.output,
                record={"workflow": dump(document)},
            )
    return 0


@contextmanager
def _interruptible(display: Display, shell: Shell) -> Iterator[threading.Event]:
    """While inside, the first Ctrl-C sets the event, and a second one ends the process."""
    cancel = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        if cancel.is_set():
            _end_now(shell)
        cancel.set()
        display.notice("stopping after this step; Ctrl-C again stops at once")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)


def _end_now(shell: Shell) -> None:
    if shell.is_live(shell.stdout):
        shell.stdout.write("\x1b[?25h\n")  # the display had hidden the cursor
        shell.stdout.flush()
    os._exit(130)

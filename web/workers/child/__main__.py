"""A worker process: reads commands from its standard input and runs jobs, one after another.

Its reports go to what was its standard output. Whatever nodes print goes to its standard error,
which the server keeps as the log of the job.
"""

from __future__ import annotations

import faulthandler
import sys
import threading

from engine.errors import InputError
from web.workers.child.pipes import ReportWriter, read_commands, take_pipes
from web.workers.child.worker import Worker


def _die_with_parent() -> None:
    """Even when a node holds the interpreter so that nobody sees the server's end. Linux only."""
    if sys.platform == "linux":
        import ctypes

        set_signal_at_parents_death, kill = 1, 9  # prctl(2)
        ctypes.CDLL(None).prctl(set_signal_at_parents_death, kill)


def main() -> int:
    _die_with_parent()
    commands, reports = take_pipes()
    faulthandler.enable()
    worker = Worker(ReportWriter(reports))
    commanding = threading.Thread(
        target=worker.take_commands, args=[read_commands(commands)], daemon=True
    )
    commanding.start()
    try:
        worker.serve()
    except InputError as error:
        print(error, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())

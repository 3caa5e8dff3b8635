"""A server as people start it: a process of its own, that can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVE = "import sys; from engine.cli import main; sys.exit(main(sys.argv[1:]))"


class ServerProcess:
    """`lienzo serve` with the real engine, on the processor alone."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.url = ""
        self._port = "0"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Returns once it answers; the second time at the same address."""
        ours = {"LIENZO_HOME": str(self.home), "LIENZO_DEVICES": "cpu", "OMP_NUM_THREADS": "2"}
        with (self.home / "server.log").open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVE, "serve", "--port", self._port],
                cwd=ROOT,
                env=os.environ | ours | {"OMP_WAIT_POLICY": "PASSIVE"},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert said.startswith("serving at "), (self.home / "server.log").read_text()
        self.url = said.removeprefix("serving at ").strip()
        self._port = self.url.rpartition(":")[2]

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Returns once it is gone, by a kill too."""
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.send_signal(how)
        self._process.wait(30)
        self._process.stdout.close()
        self._process = None

    @property
    def is_running(self) -> bool:
        return self._process is not None


@contextmanager
def server_process(home: Path) -> Iterator[ServerProcess]:
    home.mkdir(parents=True, exist_ok=True)
    server = ServerProcess(home)
    server.start()
    try:
        yield server
    finally:
        if server.is_running:
            server.end()

"""The command line with toy nodes, streams of its own and a home in a temporary folder."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.cli import main
from engine.cli.shell import Shell
from engine.engine import Engine
from engine.run.cache import Cache, MemoryCache
from engine.settings import Settings
from tests.helpers import toy_engine


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Cli:
    """Runs commands as a user would, each with a new engine over one cache."""

    def __init__(self, home: Path, cache: Cache | None = None) -> None:
        self.home = home
        self.opened: list[Settings] = []
        self._cache = cache or MemoryCache(10**6)

    def __call__(self, *argv: str, stdin: bytes = b"", terminal: bool = False) -> Result:
        out, err = (Terminal(), Terminal()) if terminal else (io.StringIO(), io.StringIO())
        environ = {"LIENZO_HOME": str(self.home)}
        code = main(argv, Shell(environ, io.BytesIO(stdin), out, err, self._open))
        return Result(code, out.getvalue(), err.getvalue())

    def file(self, fields: dict[str, Any]) -> str:
        """A workflow file, by its path."""
        path = self.home / "w.json"
        path.write_text(json.dumps({"lienzo": 1} | fields))
        return str(path)

    def _open(self, settings: Settings) -> Engine:
        self.opened.append(settings)
        return toy_engine(cache=self._cache)


def toy(node_type: str, links: dict[str, str] | None = None, **inputs: Any) -> dict[str, Any]:
    """One node of a workflow file."""
    return {"type": node_type, "inputs": inputs, "links": links or {}}

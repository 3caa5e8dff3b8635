"""Starting children of ours so that nothing lying in the current folder is imported by them.

Python puts the current folder first on the path of imports for `-m` and `-c`; a folder of
downloads may hold a `json.py`. So children run isolated (`-I`), with the path said explicitly.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import web

OURS: Final = Path(web.__file__).resolve().parents[1]  # where our own packages lie
SECRETS: Final = frozenset(("LIENZO_TOKEN",))
_START: Final = (
    "import sys; sys.path[:] = sys.argv.pop(1).split('\\n'); import runpy; "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


def isolated(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours as a program."""
    path = "\n".join(import_path(sys.path, Path.cwd()))
    return [sys.executable, "-I", "-c", _START, path, module, *arguments]


def import_path(entries: Sequence[str], here: Path) -> list[str]:
    """The entries without the current folder, unless our own packages lie in it."""
    kept = [str(Path(entry).resolve()) for entry in entries if entry]
    others = [entry for entry in kept if Path(entry) not in (here.resolve(), OURS)]
    return [str(OURS), *dict.fromkeys(others)]


def without_secrets(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for a process that runs the code of others."""
    return {name: value for name, value in environ.items() if name not in SECRETS}

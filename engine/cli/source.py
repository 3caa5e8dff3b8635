"""Where the commands get their workflow from: a file, a picture that carries one, or stdin."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.shell import Shell
from engine.errors import DocumentError, GraphError, InputError
from engine.formats.interface import interface_faults, set_values
from engine.formats.native import Document, graph, parse, read
from engine.formats.png import extract, is_picture, read_record
from engine.formats.strict_json import MAX_BYTES
from engine.graph.graph import Graph

if TYPE_CHECKING:
    from engine.engine import Engine

PICTURES = frozenset((".png", ".webp", ".jpg", ".jpeg"))


def read_workflow(args: Namespace, engine: Engine, shell: Shell) -> tuple[Document, Graph]:
    """The workflow that the arguments name, with its values set and checked.

    Raises InputError: DocumentError for what cannot be read, GraphError with every fault.
    """
    document = set_values(_read(args.file, shell), _assignments(args.set), engine.specs)
    nodes = graph(document)
    problems = [*interface_faults(document, engine.specs), *engine.check(nodes)]
    if problems:
        raise GraphError(problems)
    return document, nodes


def _read(name: str, shell: Shell) -> Document:
    if name == "-":
        data = shell.stdin.read(MAX_BYTES + 1)
        if not is_picture(data[:12]):
            return parse(data)
        record = read_record(BytesIO(data))
        found = parse(record["workflow"]) if "workflow" in record else None
    elif Path(name).suffix.lower() in PICTURES:
        found = extract(Path(name))
    else:
        return read(Path(name))
    if found is None:
        raise DocumentError("this picture carries no workflow")
    return found


def _assignments(texts: Iterable[str]) -> dict[str, str]:
    faults = [text for text in texts if "=" not in text]
    if faults:
        raise InputError("\n".join(f"--set: found {text!r}, wanted NAME=VALUE" for text in faults))
    return dict(text.split("=", 1) for text in texts)

"""Where the commands get their workflow from: a file, a picture that carries one, or stdin."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from engine.cli.shell import Shell
from engine.errors import DocumentError, GraphError, InputError
from engine.formats.metadata import extract, is_picture
from engine.formats.native import Document
from engine.formats.preparation import prepare
from engine.formats.reading import document_of
from engine.formats.strict_json import MAX_BYTES, decode
from engine.graph.graph import Graph

if TYPE_CHECKING:
    from engine.engine import Engine


def read_workflow(args: Namespace, engine: Engine, shell: Shell) -> tuple[Document, Graph]:
    """The workflow that the arguments name, with its values set and checked.

    Raises InputError: DocumentError for what cannot be read, GraphError with every fault.
    """
    document = read_document(args.file, engine, shell)
    prepared = prepare(document, assignments(args.set), engine.specs)
    for remark in prepared.remarks:
        shell.remark(str(remark))
    if problems := [*prepared.problems, *engine.check(prepared.graph)]:
        raise GraphError(problems)
    return prepared.document, prepared.graph


def read_document(name: str, engine: Engine, shell: Shell) -> Document:
    """The workflow in a file, in a picture, or at the standard input; also one of ComfyUI.

    Raises DocumentError, or GraphError with every fault of shape.
    """
    read = document_of(read_fields(name, shell), engine.counterparts, engine.specs)
    for remark in read.remarks:
        shell.remark(str(remark))
    return read.document


def read_fields(name: str, shell: Shell) -> Any:
    """The JSON of a workflow, decoded. What a file is, its first bytes say and not its name.

    Raises DocumentError.
    """
    try:
        with _opened(name, shell) as file:
            head = file.read(12)
            file.seek(0)
            if not is_picture(head):
                return decode(file.read(MAX_BYTES + 1))
            found = extract(file)
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}") from error
    if found is None:
        beside = Path(name).with_suffix(".json")
        near = f"; {beside.name} lies beside it" if beside.is_file() else ""
        raise DocumentError(f"this picture carries no workflow{near}")
    if found.remark:
        shell.remark(f"{name}: {found.remark}")
    return found.fields


def _opened(name: str, shell: Shell) -> BinaryIO:
    """What of a pipe, which cannot be read from its beginning again, is read at once."""
    if name == "-":
        return BytesIO(shell.stdin.read(MAX_BYTES + 1))
    file = Path(name).open("rb")  # noqa: SIM115  # whoever asked closes it
    if file.seekable():
        return file
    with file:
        return BytesIO(file.read(MAX_BYTES + 1))


def assignments(texts: Iterable[str]) -> dict[str, str]:
    """NAME=VALUE texts as names and values. Raises InputError with every text that is none."""
    faults = [text for text in texts if "=" not in text]
    if faults:
        raise InputError("\n".join(f"--set: found {text!r}, wanted NAME=VALUE" for text in faults))
    return dict(text.split("=", 1) for text in texts)

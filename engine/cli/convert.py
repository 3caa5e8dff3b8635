"""`lienzo convert`: a workflow in another format."""

from __future__ import annotations

import json
from argparse import Namespace
from contextlib import closing
from pathlib import Path

from engine.cli.arguments import Commands
from engine.cli.shell import Shell
from engine.cli.source import read_document
from engine.errors import InputError
from engine.files.writing import replace_file
from engine.formats.comfyui.export import exported
from engine.formats.native import dump
from engine.settings import Settings

NATIVE, COMFYUI_API = "native", "comfyui-api"


def add_command(commands: Commands) -> None:
    parser = commands.add_parser(
        "convert",
        help="write a workflow in another format",
        description="Write a workflow of Lienzo or of ComfyUI (API format, what its editor "
        "saves, a picture that carries one) as a workflow of Lienzo, or in ComfyUI's API format. "
        "What is not taken over as it stood is told.",
    )
    parser.add_argument("file", metavar="FILE", help="the workflow, or - for stdin")
    parser.add_argument(
        "--to", choices=(NATIVE, COMFYUI_API), default=NATIVE, help="the format (%(default)s)"
    )
    parser.add_argument(
        "--out", metavar="FILE", help="where to write it; the standard output otherwise"
    )
    parser.set_defaults(command=convert)


def convert(args: Namespace, shell: Shell) -> int:
    with closing(shell.open_engine(Settings.read(shell.environ))) as engine:
        document = read_document(args.file, engine, shell)
        if args.to == NATIVE:
            text = dump(document)
        else:
            entries = exported(document, engine.counterparts.by_class, engine.specs)
            text = json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
    if args.out is None:
        shell.say(text.rstrip("\n"))
        return 0
    try:
        replace_file(Path(args.out), text.encode())
    except OSError as error:
        raise InputError(f"{args.out} cannot be written: {error.strerror or error}") from None
    return 0

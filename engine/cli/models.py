"""`lienzo models`: the files of weights that workflows may name."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing

from engine.cli.arguments import Commands
from engine.cli.shell import Shell
from engine.cli.text import cells_of, columns, hanging, size
from engine.errors import InputError
from engine.files.folders import FoundFile, ModelFolders
from engine.settings import Settings


def add_command(commands: Commands) -> None:
    parser = commands.add_parser(
        "models",
        help="list the model files found",
        description="List the model files found, by folder: what each one is, its size and the "
        "type of its numbers; of a LoRA its rank and trigger words, too. A file that cannot be "
        "used is listed with the reason.",
    )
    parser.set_defaults(command=models)


def models(args: Namespace, shell: Shell) -> int:
    settings = Settings.read(shell.environ)
    with closing(shell.open_engine(settings)) as engine:
        if not isinstance(engine.files, ModelFolders):
            raise InputError("this engine has no model folders")
        found = list(engine.files.found())
    for folder in dict.fromkeys(file.folder for file in found):
        shell.say(folder)
        for line in _lines([file for file in found if file.folder == folder], shell.width):
            shell.say(line)
    roots = "\n".join(f"  {root}" for root in settings.model_roots)
    shell.say(f"{'searched in' if found else 'no model files found; put them below'}\n{roots}")
    return 0


def _lines(files: Sequence[FoundFile], width: int) -> Iterator[str]:
    starts = columns([(file.name, size(file.size), file.dtype) for file in files], indent="  ")
    longest = max(map(cells_of, starts))
    for start, file in zip(starts, files, strict=True):
        column = start + " " * (longest + 2 - cells_of(start))
        yield from hanging(column, _told(file), width)


def _told(file: FoundFile) -> str:
    """What it is, or why it cannot be used, without its name, which stands before."""
    if file.error is None:
        return "; ".join(filter(None, (file.what, file.remark)))
    last = file.name.rpartition("/")[2]
    names = (f"{file.name} ", f"{last} ")
    begins = next((name for name in names if file.error.startswith(name)), "")
    return f"unusable: {'it ' if begins else ''}{file.error.removeprefix(begins)}"

"""Choosing the command, and saying what went wrong."""

from __future__ import annotations

import traceback
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from importlib.metadata import entry_points, version
from typing import NoReturn

from engine.cli import check, convert, models, nodes, plan, run
from engine.cli.shell import Shell, silence
from engine.cli.text import count, plain
from engine.errors import Cancelled, DocumentError, GraphError, InputError, NodeError

DONE, FAILED, BAD_INPUT, CANCELLED = 0, 1, 2, 130

EPILOG = """\
examples:
  lienzo run workflows/text-to-image.json --set prompt="a red apple" --set seed=7
  lienzo run picture.png                 run again what made a picture
  lienzo nodes Sampler                   what a node takes and gives
  lienzo convert comfy.json --out w.json a workflow of ComfyUI as ours

exit codes: 0 done, 1 failed, 2 bad input, 130 cancelled
"""


def main(argv: Sequence[str] | None = None, shell: Shell | None = None) -> int:
    """Run one command and give its exit code.

    Other packages add commands by an entry point of the group `lienzo.commands`, a function of
    the subparsers. It adds a parser and sets as its default `command` a function of the parsed
    arguments and the Shell that gives an exit code; it may raise whatever `engine.errors` has.
    """
    shell = shell or Shell.of_process()
    args = _parser(shell).parse_args(argv)
    try:
        code: int = args.command(args, shell)
        shell.stdout.flush()
    except BrokenPipeError:
        silence(shell.stdout)
        return DONE  # the reader, such as `head`, has seen enough
    except (Exception, KeyboardInterrupt) as error:
        if args.debug:
            traceback.print_exc(file=shell.stderr)
        return _explain(error, args, shell)
    return code


def _parser(shell: Shell) -> ArgumentParser:
    parser = _Parser(
        "lienzo",
        description="Run workflows of diffusion models.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"lienzo {version('lienzo')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (run, check, plan, convert, nodes, models):
        module.add_command(commands)
    for point in entry_points(group="lienzo.commands"):
        try:
            point.load()(commands)
        except Exception as error:  # a broken package must not take our own commands away
            shell.complain(f"command {point.name!r} cannot be added: {error}")
    for command in commands.choices.values():
        command.add_argument("--debug", action="store_true", help="show where an error arose")
    return parser


class _Parser(ArgumentParser):
    """Says what is wrong with arguments without what would steer a terminal."""

    def error(self, message: str) -> NoReturn:
        super().error(plain(message))


def _explain(error: BaseException, args: Namespace, shell: Shell) -> int:
    if isinstance(error, (Cancelled, KeyboardInterrupt)):
        return CANCELLED
    shell.complain(_message(error, getattr(args, "file", "")))
    unusable = error.__cause__ if isinstance(error, NodeError) else error
    return BAD_INPUT if isinstance(unusable, InputError) else FAILED


def _message(error: BaseException, file: str) -> str:
    if isinstance(error, GraphError):
        heading = f"{file} has {count(len(error.problems), 'problem')}"
        return "\n".join([heading, *(f"  {problem}" for problem in error.problems)])
    if isinstance(error, DocumentError):
        return f"{file or repr(file)}: {error}"
    if isinstance(error, (InputError, NodeError)):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror} (--debug shows where)"
    return f"{type(error).__name__}: {error} (--debug shows where)"

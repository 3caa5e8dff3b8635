"""Arguments that several commands share."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING, TypeAlias, get_args

from engine.node.refs import Dtype

if TYPE_CHECKING:
    from argparse import _SubParsersAction

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"


def add_workflow(parser: ArgumentParser) -> None:
    """Which workflow, and what to change of its inputs."""
    parser.add_argument(
        "file",
        metavar="FILE",
        help="a workflow, a picture made by one (PNG, WebP, JPEG), or - for stdin",
    )
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="set an input: a name of the workflow's interface, or node.input; repeatable",
    )


def add_run_options(parser: ArgumentParser) -> None:
    """What of the workflow to run, and where."""
    parser.add_argument(
        "--target",
        metavar="NODE",
        action="append",
        default=[],
        help="run only this node and what it needs; repeatable",
    )
    parser.add_argument(
        "--device", metavar="DEVICE", help="where to compute: auto, cpu, mps, cuda, cuda:1 …"
    )
    parser.add_argument(
        "--dtype", metavar="TYPE", help=f"numbers of the weights: {', '.join(get_args(Dtype))}"
    )

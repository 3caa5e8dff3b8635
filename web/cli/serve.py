"""`lienzo serve`: the server, until Ctrl-C."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from engine.cli.arguments import Commands
from engine.cli.shell import Shell
from engine.settings import Settings

EPILOG = """\
environment:
  LIENZO_TOKEN    the token that is wanted of everybody
  LIENZO_DEVICES  devices to use, a worker for each, such as cuda:0,cuda:1
"""


def add_command(commands: Commands) -> None:
    parser = commands.add_parser(
        "serve",
        help="serve the canvas and the API",
        description="Serve the canvas and the API, and run what is queued. At 127.0.0.1 anybody "
        "who uses this machine may use it; anywhere else a token is wanted.",
        epilog=EPILOG,
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8288, help="0 takes any (default: 8288)")
    parser.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help="where the token is; a new one is made where there is none",
    )
    parser.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="a further name, or name:port, that the server goes by; repeatable",
    )
    parser.add_argument(
        "--allow-origin",
        metavar="ORIGIN",
        action="append",
        default=[],
        help="a further page that may ask, such as http://localhost:5173; repeatable",
    )
    _add_patience(parser)
    parser.set_defaults(command=serve)


def _add_patience(parser: ArgumentParser) -> None:
    """How long a node may say nothing."""
    parser.add_argument(
        "--silent-after",
        type=_seconds,
        metavar="SECONDS",
        help="without an event of its nodes, until a job is shown as silent (default: 60)",
    )
    parser.add_argument(
        "--node-limit",
        type=_seconds,
        metavar="SECONDS",
        help="the same, until the job has failed and its worker is started anew (default: never)",
    )


def serve(args: Namespace, shell: Shell) -> int:
    from web.limits import Limits
    from web.server import ServerOptions, read_token, run, with_devices

    options = ServerOptions(
        host=args.host,
        port=args.port,
        token=read_token(shell.environ, args.token_file),
        names=tuple(args.allow_host),
        origins=tuple(args.allow_origin),
    )
    given = {"node_silence": args.silent_after, "node_limit": args.node_limit}
    limits = Limits(**{name: value for name, value in given.items() if value is not None})
    run(Settings.read(shell.environ), with_devices(options, shell.environ), limits=limits)
    return 0


def _seconds(text: str) -> float:
    seconds = float(text)
    if not seconds > 0:
        raise ValueError(text)
    return seconds

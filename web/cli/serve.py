"""`lienzo serve`: the server, until Ctrl-C."""

from __future__ import annotations

import json
import logging
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.arguments import Commands
from engine.cli.shell import Shell
from engine.cli.text import plain
from engine.settings import Settings

if TYPE_CHECKING:
    from web.server import RunningServer

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
    _add_front(parser)
    _add_patience(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help="print a line of JSON with url and token when it answers, for programs",
    )
    parser.set_defaults(command=serve)


def _add_front(parser: ArgumentParser) -> None:
    """What is between it and those who ask."""
    parser.add_argument(
        "--prefix",
        metavar="PATH",
        default="",
        help="the path below which it is served, such as /lienzo",
    )
    parser.add_argument(
        "--behind-proxy",
        action="store_true",
        help="believe what a proxy says of who asks: X-Forwarded-For, -Proto and -Host; "
        "nobody may reach the server but through it",
    )


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
    from web.http.front import Front, read_prefix
    from web.limits import Limits
    from web.server import ServerOptions, announced, read_token, run, with_devices

    options = ServerOptions(
        host=args.host,
        port=args.port,
        token=read_token(shell.environ, args.token_file),
        names=tuple(args.allow_host),
        origins=tuple(args.allow_origin),
        front=Front(read_prefix(args.prefix), args.behind_proxy),
    )
    given = {"node_silence": args.silent_after, "node_limit": args.node_limit}
    limits = Limits(**{name: value for name, value in given.items() if value is not None})
    _log_to(shell)
    run(
        Settings.read(shell.environ),
        with_devices(options, shell.environ),
        limits=limits,
        announcement=_as_json if args.json else announced,
    )
    return 0


class PlainFormatter(logging.Formatter):
    """Lines that steer no terminal: paths that were asked for and what nodes print are in them."""

    def format(self, record: logging.LogRecord) -> str:
        return plain(super().format(record))


def _log_to(shell: Shell) -> None:
    handler = logging.StreamHandler(shell.stderr)
    handler.setFormatter(PlainFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _as_json(running: RunningServer) -> str:
    return json.dumps({"url": running.url, "token": running.token})


def _seconds(text: str) -> float:
    seconds = float(text)
    if not seconds > 0:
        raise ValueError(text)
    return seconds

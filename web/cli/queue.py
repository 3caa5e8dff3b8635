"""`lienzo jobs` and `lienzo cancel`: the queue of a server, from a terminal."""

from __future__ import annotations

import json
import time
from argparse import Namespace
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from engine.cli.arguments import Commands
from engine.cli.shell import Shell
from engine.cli.text import columns, count, seconds
from web.cli.client import Client, add_server


def add_jobs(commands: Commands) -> None:
    parser = commands.add_parser(
        "jobs",
        help="list the jobs of a server",
        description="List the jobs of a server, the newest first.",
    )
    add_server(parser)
    parser.add_argument("--state", metavar="STATE", help="queued, running, done, failed, cancelled")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="(default: 20)")
    parser.add_argument("--json", action="store_true", help="print one job a line as JSON")
    parser.set_defaults(command=jobs)


def add_cancel(commands: Commands) -> None:
    parser = commands.add_parser(
        "cancel",
        help="stop jobs of a server",
        description="Stop jobs of a server: at once while they wait, after a step while they run.",
    )
    add_server(parser)
    parser.add_argument("id", metavar="ID", nargs="+", help="what `lienzo jobs` shows")
    parser.set_defaults(command=cancel)


def jobs(args: Namespace, shell: Shell) -> int:
    wanted = {"limit": args.limit} | ({"state": args.state} if args.state else {})
    query = urlencode(wanted)
    found = Client.of(args, shell.environ).get(f"/api/jobs?{query}")["jobs"]
    if args.json:
        for job in found:
            shell.say(json.dumps(job, ensure_ascii=False))
        return 0
    shell.say("\n".join(columns([_row(job) for job in found])) if found else "no jobs")
    return 0


def cancel(args: Namespace, shell: Shell) -> int:
    client = Client.of(args, shell.environ)
    for job in args.id:
        state = client.post(f"/api/jobs/{quote(job, safe='')}/cancel", {})["state"]
        shell.say(f"{job}  {'stopping' if state == 'running' else state}")
    return 0


def _row(job: Mapping[str, Any]) -> tuple[str, ...]:
    ago = f"{seconds(max(0.0, time.time() - job['created']))} ago"
    took = seconds(job["ended"] - job["started"]) if job["ended"] and job["started"] else ""
    outcome = job["message"] or (count(job["saved"], "file") if job["saved"] else "")
    return job["id"], job["state"], ago, took, job["name"], outcome

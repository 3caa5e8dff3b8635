"""`lienzo submit`: what `lienzo run` does, on a server."""

from __future__ import annotations

import signal
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from engine.cli.arguments import Commands, add_workflow
from engine.cli.display import Display, display_for
from engine.cli.shell import Shell
from engine.cli.source import assignments, read_fields
from engine.errors import Cancelled, EngineError, InputError
from engine.files.writing import demand_writable
from engine.formats.comfyui.api import is_api
from engine.formats.native import document
from engine.graph.graph import NodeId
from engine.node.filenames import parts_of
from engine.run import events
from engine.run.events import RunId
from web.cli.client import Client, add_server


def add_command(commands: Commands) -> None:
    parser = commands.add_parser(
        "submit",
        help="run a workflow on a server",
        description="Queue a workflow on a server and tell of its run as `lienzo run` does. "
        "Ctrl-C stops it after the current step, a second one leaves it to itself.",
    )
    add_workflow(parser)
    add_server(parser)
    parser.add_argument(
        "--target", metavar="NODE", action="append", default=[], help="run only this; repeatable"
    )
    parser.add_argument(
        "--count", type=int, default=1, metavar="N", help="jobs, each with seeds one higher"
    )
    parser.add_argument("--priority", type=int, default=0, metavar="N", help="higher runs first")
    parser.add_argument("--out", metavar="DIR", type=Path, help="fetch what is saved into a folder")
    parser.add_argument("--detach", action="store_true", help="print the ids and do not wait")
    parser.add_argument("--events", action="store_true", help="print each event as a line of JSON")
    parser.set_defaults(command=submit)


def submit(args: Namespace, shell: Shell) -> int:
    client = Client.of(args, shell.environ)
    fields = read_fields(args.file, shell)
    if not is_api(fields):
        fields = document(fields).fields
    body = {
        "workflow": fields,
        "set": assignments(args.set),
        "targets": args.target,
        "count": args.count,
        "priority": args.priority,
    }
    if args.out and not args.detach:
        demand_writable(args.out)
    ids: Sequence[str] = client.post("/api/jobs", body)["ids"]
    if args.detach:
        shell.say("\n".join(ids))
        return 0
    nodes: Mapping[str, Any] = fields.get("nodes", {})
    types = {NodeId(node): str(entry["type"]) for node, entry in nodes.items()}
    codes = [
        Following(client, job, display_for(args.events, types, shell), shell).follow()
        for job in ids
    ]
    if args.out:
        codes += [fetch(client, job, args.out, shell) for job in ids]
    return max(codes)


def as_engine_event(told: Mapping[str, Any]) -> events.Event | None:
    """An event of the server as the engine has it, for the display; nothing for other ones."""
    run, node = RunId(str(told.get("job"))), NodeId(str(told.get("node")))
    match told["type"]:
        case "run_started":
            return events.RunStarted(run, tuple(told["nodes"]), tuple(told["held"]))
        case "node_started":
            return events.NodeStarted(run, node)
        case "node_progress":
            return events.NodeProgress(run, node, told["step"], told["total"])
        case "node_done":
            return events.NodeDone(run, node, told["seconds"], told["nbytes"])
        case "output_saved":
            output = told["output"]
            return events.OutputSaved(run, NodeId(output["node"]), output["name"], output["size"])
        case "node_failed":
            return events.NodeFailed(run, node, told["message"])
        case "run_ended":
            return events.RunEnded(run, told["outcome"], told["seconds"])
    return None


class Following:
    """Tells of one job from where it left off."""

    def __init__(self, client: Client, job: str, display: Display, shell: Shell) -> None:
        self._client, self._job, self._display, self._shell = client, job, display, shell
        self._since = 0
        self._has_begun = False

    def follow(self) -> int:
        """Until the job is over. Gives the exit code; raises Cancelled."""
        before = signal.signal(signal.SIGINT, self._stop)
        try:
            return self._tell()
        finally:
            signal.signal(signal.SIGINT, before)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Not by an exception, which is lost where it is raised in a place that swallows any."""
        signal.signal(signal.SIGINT, signal.default_int_handler)  # for the second Ctrl-C
        with suppress(EngineError):
            self._client.post(f"/api/jobs/{self._job}/cancel", {})
        self._display.notice("stopping after this step; Ctrl-C again leaves it to itself")

    def _tell(self) -> int:
        for number, told in self._client.events(self._job, self._since):
            self._since = number
            event = as_engine_event(told)
            self._has_begun |= isinstance(event, events.RunStarted)
            if event is not None and self._has_begun:
                self._display(event)
            if told["type"] == "run_ended":
                return _explain(told, self._shell)
        raise InputError(f"the server has gone; `lienzo jobs` shows what became of {self._job}")


def _explain(told: Mapping[str, Any], shell: Shell) -> int:
    if told["outcome"] == "cancelled":
        raise Cancelled(str(told["job"]))
    if error := told["error"]:
        place = f"node {error['node']!r} ({error['type']}): " if error.get("node") else ""
        shell.complain(f"{place}{error['message']}")
        return 1
    return 0


def fetch(client: Client, job: str, folder: Path, shell: Shell) -> int:
    """Everything that can be fetched, in its folders. Gives the exit code."""
    faults = 0
    for output in client.get(f"/api/jobs/{job}")["outputs"]:
        name = str(output["name"])
        try:
            path = place_below(folder, name)
            with path.open("xb") as file:
                file.write(client.content(output["url"]))
            shell.say(f"fetched  {path}")
        except (InputError, OSError) as error:
            exists = isinstance(error, FileExistsError)
            reason = f"{path} is there already and stays" if exists else str(error)
            shell.complain(f"{name} was not fetched: {reason}; it is on the server")
            faults += 1
    return int(faults > 0)


def place_below(folder: Path, name: str) -> Path:
    """Where a file of the server goes, never outside the folder. Raises InputError, OSError."""
    path = folder.joinpath(*parts_of(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{path.parent} leads out of {folder}")
    return path

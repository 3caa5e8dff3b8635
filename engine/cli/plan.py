"""`lienzo plan`: what a run would do, and what it would not have to."""

from __future__ import annotations

import json
from argparse import Namespace
from contextlib import closing

from engine.cli.arguments import Commands, add_run_options, add_workflow
from engine.cli.shell import Shell
from engine.cli.source import read_workflow
from engine.cli.text import columns, count
from engine.plan.plan import Plan
from engine.settings import Settings


def add_command(commands: Commands) -> None:
    parser = commands.add_parser(
        "plan",
        help="show what a run would do, and in which order",
        description="Show what a run would do, in its order, and what is held: results in the "
        "cache, so that what leads to them need not run. The cache lasts as long as its process: "
        "a command begins with none, a server keeps its own.",
    )
    add_workflow(parser)
    add_run_options(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(command=plan)


def plan(args: Namespace, shell: Shell) -> int:
    settings = Settings.read(shell.environ, device=args.device, dtype=args.dtype)
    with closing(shell.open_engine(settings)) as engine:
        _, graph = read_workflow(args, engine, shell)
        planned = engine.plan(graph, args.target)
    shell.say(_as_json(planned) if args.json else _as_text(planned))
    return 0


def _as_json(plan: Plan) -> str:
    tasks = [
        {
            "node": node,
            "type": task.spec.type,
            "lane": task.spec.lane,
            "held": task.held,
            "signature": task.signature,
        }
        for task in plan.tasks.values()
        for node in task.nodes
    ]
    targets = [node for node in plan.nodes if node in plan.targets]
    return json.dumps({"targets": targets, "tasks": tasks}, indent=2)


def _as_text(plan: Plan) -> str:
    uses = [(node, task) for task in plan.tasks.values() for node in task.nodes]
    held = sum(task.held for _, task in uses)
    rows = [
        (str(rank), node, task.spec.type, "held" if task.held else task.spec.lane)
        for rank, (node, task) in enumerate(uses, 1)
    ]
    targets = ", ".join(node for node in plan.nodes if node in plan.targets)
    are_held = f", {held} held" if held else ""
    summary = f"{count(len(rows) - held, 'node')} to run{are_held}, for {targets or 'nothing'}"
    return "\n".join([*(columns(rows) if rows else ()), summary])

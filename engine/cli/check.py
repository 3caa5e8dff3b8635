"""`lienzo check`: every fault of a workflow, without running it."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing

from engine.cli.arguments import Commands, add_workflow
from engine.cli.shell import Shell
from engine.cli.source import read_workflow
from engine.cli.text import count
from engine.settings import Settings


def add_command(commands: Commands) -> None:
    parser = commands.add_parser(
        "check",
        help="say everything that is wrong with a workflow",
        description="Say everything that is wrong with a workflow, or that it can run. "
        "Loads no weights and runs nothing.",
    )
    add_workflow(parser)
    parser.set_defaults(command=check)


def check(args: Namespace, shell: Shell) -> int:
    with closing(shell.open_engine(Settings.read(shell.environ))) as engine:
        document, graph = read_workflow(args, engine, shell)
        remarks = engine.remarks(graph)
    links = sum(len(node.links) for node in graph.nodes.values())
    facts = [count(len(graph.nodes), "node"), count(links, "link")]
    if graph.bypassed:
        facts.append(f"{len(graph.bypassed)} bypassed")
    if document.interface:
        facts.append(f"sets {', '.join(document.interface)}")
    shell.say(f"ok: {', '.join(facts)}")
    for remark in remarks:
        shell.say(f"remark: {remark}")
    return 0

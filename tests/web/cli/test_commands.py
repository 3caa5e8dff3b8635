"""The commands that use a server."""

from __future__ import annotations

import io
import json
import logging
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from engine.cli.shell import Shell
from engine.engine import Engine
from engine.errors import InputError
from engine.settings import Settings
from tests.web.served import Served, eventually, use, workflow
from web.cli.client import Client
from web.cli.serve import PlainFormatter
from web.cli.submit import fetch, place_below

MAIN = "import sys; from engine.cli import main; sys.exit(main())"
ADDING = workflow(a=use("Add", a=1, b=2), w=use("Write", value="a.int", name="sum.txt")) | {
    "interface": {"left": "a.a"}
}


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


def lienzo(server: Served | str, *argv: str, stdin: bytes = b"") -> Result:
    url = server if isinstance(server, str) else server.running.url
    out, err = io.StringIO(), io.StringIO()
    shell = Shell({"LIENZO_SERVER": url}, io.BytesIO(stdin), out, err, no_engine)
    return Result(main(argv, shell), out.getvalue(), err.getvalue())


def no_engine(settings: Settings) -> Engine:
    raise AssertionError("these commands leave the engine to the server")


@pytest.fixture
def adding(tmp_path: Path) -> str:
    path = tmp_path / "adding.json"
    path.write_text(json.dumps(ADDING))
    return str(path)


def test_a_submitted_workflow_is_told_of_like_one_that_runs_here(
    shared: Served, adding: str
) -> None:
    result = lienzo(shared, "submit", adding, "--set", "left=40123")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0] == "2 nodes to run, 0 held"
    assert any(line.startswith("done    w") for line in lines)
    assert any(line.startswith("saved") and "sum.txt" in line for line in lines)
    assert lines[-1].startswith("done in")


def test_what_is_saved_is_fetched(shared: Served, adding: str, tmp_path: Path) -> None:
    out = tmp_path / "fetched"
    argv = ("submit", adding, "--set", "a.b=7", "--count", "2", "--out", str(out))
    assert lienzo(shared, *argv).code == 0
    assert sorted(path.read_text() for path in out.iterdir()) == ["8", "8"]


def test_what_is_fetched_keeps_its_folders(shared: Served, tmp_path: Path) -> None:
    out, file = tmp_path / "fetched", tmp_path / "w.json"
    nodes = {at: use("Write", value=at, name=f"{at}/one.txt") for at in ("cats", "dogs")}
    file.write_text(json.dumps(workflow(**nodes)))
    assert lienzo(shared, "submit", str(file), "--out", str(out)).code == 0
    found = {path.parent.relative_to(out).as_posix(): path for path in out.rglob("*.txt")}
    assert {folder: path.read_text() for folder, path in found.items()} == {
        "cats": "cats",
        "dogs": "dogs",
    }


def test_what_is_there_already_stays(shared: Served, adding: str, tmp_path: Path) -> None:
    job = shared.over(lienzo(shared, "submit", adding, "--detach").out.strip())["id"]
    out, err = io.StringIO(), io.StringIO()
    shell = Shell({}, io.BytesIO(), out, err, no_engine)
    client = Client(shared.running.url)
    assert fetch(client, job, tmp_path, shell) == 0
    [file] = tmp_path.glob("*sum.txt")
    file.write_text("mine")
    assert fetch(client, job, tmp_path, shell) == 1
    assert file.read_text() == "mine"
    assert f"{file} is there already and stays" in err.getvalue()


def test_a_file_that_cannot_be_kept_here_keeps_none_of_the_others_back(
    shared: Served, tmp_path: Path
) -> None:
    nodes = {at: use("Write", value=at, name=f"{at}/x.txt") for at in ("cats", "dogs")}
    sent = json.dumps(workflow(**nodes)).encode()
    (tmp_path / "cats").symlink_to(tmp_path.parent)
    result = lienzo(shared, "submit", "-", "--out", str(tmp_path), stdin=sent)
    assert result.code == 1
    assert "was not fetched: " in result.err
    assert "leads out of" in result.err
    assert [path.read_text() for path in (tmp_path / "dogs").iterdir()] == ["dogs"]


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/out.txt", "C:/out.txt", ""])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        place_below(tmp_path / "out", name)


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "away").symlink_to(tmp_path)
    with pytest.raises(InputError, match="leads out of"):
        place_below(tmp_path / "out", "away/x.txt")


def test_a_folder_that_takes_no_files_is_told_before_the_job(
    shared: Served, adding: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    before = lienzo(shared, "jobs").out
    result = lienzo(shared, "submit", adding, "--out", str(tmp_path / "file" / "out"))
    assert (result.code, "cannot save into" in result.err) == (2, True)
    assert [line.split()[0] for line in lienzo(shared, "jobs").out.splitlines()] == [
        line.split()[0] for line in before.splitlines()
    ]


def test_events_are_json(shared: Served, adding: str) -> None:
    told = lienzo(shared, "submit", adding, "--events").out.splitlines()
    assert [json.loads(line)["event"] for line in told][-1] == "run_ended"


def test_stdin_is_a_workflow_too(shared: Served) -> None:
    result = lienzo(shared, "submit", "-", "--detach", stdin=json.dumps(ADDING).encode())
    assert shared.over(result.out.strip())["state"] == "done"


def test_a_job_that_fails_is_explained(shared: Served) -> None:
    sent = json.dumps(workflow(f=use("Fail"))).encode()
    result = lienzo(shared, "submit", "-", stdin=sent)
    assert result.code == 1
    assert result.err == "error: node 'f' (Fail): as asked\n"


def test_every_fault_of_a_workflow_is_told(shared: Served) -> None:
    sent = json.dumps(workflow(f=use("Fial"), a=use("Add"))).encode()
    result = lienzo(shared, "submit", "-", stdin=sent)
    assert result.code == 2
    assert "did you mean 'Fail'?" in result.err
    assert "a.a: is missing" in result.err


@pytest.mark.parametrize("text", [b"", b"{}", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_workflow_is_not_sent(shared: Served, text: bytes) -> None:
    assert lienzo(shared, "submit", "-", stdin=text).code == 2


def test_jobs_are_listed_and_cancelled(shared: Served) -> None:
    job = shared.start(c=use("Climb"))
    assert f"{job}  running" in lienzo(shared, "jobs", "--state", "running").out
    assert lienzo(shared, "cancel", job).out.startswith(f"{job}  stopping")
    assert shared.over(job)["state"] == "cancelled"
    assert lienzo(shared, "cancel", job).out == f"{job}  cancelled\n"
    listed = lienzo(shared, "jobs", "--json", "--limit", "1").out
    assert json.loads(listed)["id"] == job


def test_a_job_that_somebody_else_stops_is_cancelled_here(shared: Served) -> None:
    process = _submit_apart(shared, workflow(c=use("Climb", steps=10**6)))
    job = _running(shared)
    shared.post(f"/api/jobs/{job}/cancel")
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "cancelled after" in out


def test_ctrl_c_stops_the_job(shared: Served) -> None:
    process = _submit_apart(shared, workflow(c=use("Climb", steps=10**6)))
    job = _running(shared)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert shared.over(job)["state"] == "cancelled"


def _submit_apart(server: Served, sent: dict[str, Any]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "submit", "-", "--server", server.running.url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(sent))
    process.stdin.flush()
    process.stdin.close()
    process.stdin = None
    return process


def _running(server: Served) -> str:
    """The job that runs, once one does."""
    eventually(lambda: bool(server.get("/api/queue").json["running"]))
    jobs = server.get("/api/queue").json["running"]
    for event in server.events(jobs[0]["id"]):
        if event["type"] == "node_progress":
            break
    return str(jobs[0]["id"])


def test_a_server_that_is_not_there_is_told(adding: str) -> None:
    result = lienzo("http://127.0.0.1:9", "submit", adding)
    assert result.code == 2
    assert "no server answers at http://127.0.0.1:9" in result.err


def test_an_address_is_wanted(adding: str) -> None:
    result = lienzo("localhost", "jobs")
    assert result.code == 2
    assert "wanted an address such as http://" in result.err


@pytest.mark.parametrize("name", ["none", "ünï", "a/b c", "?x=1#y", "%00", "../jobs"])
def test_an_unknown_job_is_told(shared: Served, name: str) -> None:
    result = lienzo(shared, "cancel", name)
    assert (result.code, result.err) == (2, f"error: there is no job {name!r}\n")


@pytest.mark.parametrize(
    ("argv", "place"),
    [
        (("jobs", "--state", "ä"), "state"),
        (("jobs", "--limit", "-1"), "limit"),
        (("submit", "-", "--count", "0"), "count"),
    ],
)
def test_a_refusal_says_of_what(shared: Served, argv: tuple[str, ...], place: str) -> None:
    result = lienzo(shared, *argv, stdin=json.dumps(ADDING).encode())
    assert result.code == 2
    assert result.err.split(":")[1].strip().endswith(place)


def test_names_of_jobs_steer_no_terminal(shared: Served) -> None:
    sent = json.dumps(ADDING | {"name": "\x1b[2Jcat\u202e"}).encode()
    shared.over(lienzo(shared, "submit", "-", "--detach", stdin=sent).out.strip())
    listed = lienzo(shared, "jobs").out
    assert "\\u001b[2Jcat\\u202e" in listed
    assert "\x1b" not in listed


def test_a_server_for_others_wants_a_token(tmp_path: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    shell = Shell({"LIENZO_HOME": str(tmp_path)}, io.BytesIO(), out, err, no_engine)
    assert main(["serve", "--host", "0.0.0.0", "--port", "0"], shell) == 2
    assert "a token is wanted" in err.getvalue()


def test_what_is_logged_steers_no_terminal() -> None:
    said = logging.LogRecord("web", logging.ERROR, "", 0, "GET %s", ("/\x1b[2J\x9b",), None)
    assert PlainFormatter("%(message)s").format(said) == "GET /\\u001b[2J\\u009b"


def test_serving_needs_no_torch(tmp_path: Path) -> None:
    script = (
        "import sys, asyncio\n"
        "from pathlib import Path\n"
        "from engine.settings import Settings\n"
        "from web.server import ServerOptions, serving\n"
        "async def run():\n"
        "    async with serving(Settings.at(Path(sys.argv[1])), ServerOptions(port=0)):\n"
        "        pass\n"
        "asyncio.run(run())\n"
        "heavy = {'torch', 'diffusers', 'transformers', 'scipy', 'numpy', 'PIL'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_commands_cost_nothing_to_those_who_do_not_serve() -> None:
    script = (
        "import sys\n"
        "import web.cli.serve, web.cli.submit, web.cli.queue\n"
        "sys.exit(', '.join({'aiohttp', 'torch'} & set(sys.modules)) or 0)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")

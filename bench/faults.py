"""Kills at the worst moments of a queue, and a look at what is left.

    python -m bench.faults [--kills 300] [--jobs 20] [--seed N] [--json FILE] [MOMENT ...]

Rounds of a queue, with some kills each, until all were dealt, as many at each kind of moment: of
the server or of the worker at any time, of the server as soon as a file was saved, when it has
just accepted a job, and while it starts a worker anew. After each round: every job that was
accepted is over, none is there twice, each that is done has a file, each file that is recorded is
complete and has its SHA-256, no file is there without a record, and the database is sound.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, Final, Literal, TypeAlias, get_args
from urllib.request import urlopen

from bench.client import ServerProcess, workflow

JOB_SECONDS = 0.15  # that a job runs, about
SECONDS = 120.0  # until a round has failed
Moment: TypeAlias = Literal["server", "worker", "saved", "accepted", "fork"]
MOMENTS: Final[tuple[Moment, ...]] = get_args(Moment)
NOT_THERE = (OSError, HTTPException, ValueError)  # what asking a killed server may give


@dataclass
class Round:
    """One queue, and what was done to it."""

    home: Path
    random: Random
    jobs: int
    moment: Moment
    kills: int = 5
    accepted: dict[str, int] = field(default_factory=dict)  # ids, with the value each job writes

    def play(self) -> dict[str, Any]:
        """Submit, kill meanwhile, wait, and verify."""
        server = ServerProcess(self.home)
        submitting = Thread(target=self._submit, args=[server])
        submitting.start()
        dealt = 0
        try:
            for _ in range(self.kills):
                server, was_dealt = self._deal(server)
                dealt += was_dealt
            submitting.join()
            self._wait(server)
            return {"kills": dealt, **self._verify(server)}
        finally:
            server.close()

    def _deal(self, server: ServerProcess) -> tuple[ServerProcess, bool]:
        """Kill somebody when it is time. Gives the server there is then, and whether it was."""
        match self.moment:
            case "worker":
                self._pause()
                return server, kill_worker(server)
            case "server":
                self._pause()
            case "saved":
                wait_for_file(server)
            case "accepted":
                count = len(self.accepted)
                until(lambda: len(self.accepted) > count or count == self.jobs)
            case "fork":
                self._pause()
                kill_worker(server)
                time.sleep(self.random.uniform(0, 0.1))
        server.kill()
        return ServerProcess(self.home, server.port), True

    def _pause(self) -> None:
        time.sleep(self.random.uniform(0, 2 * self.jobs * JOB_SECONDS / self.kills))

    def _submit(self, server: ServerProcess) -> None:
        """The next server has the same address, so that the client just asks again."""
        for value in range(self.jobs):
            key = {"Idempotency-Key": f"{self.home.name}-{value}"}
            ask = partial(server.post, "/api/jobs", {"workflow": writing(value)}, key)
            self.accepted[until_answered(ask)["id"]] = value

    def _wait(self, server: ServerProcess) -> None:
        for job in self.accepted:
            found = server.get(f"/api/jobs/{job}?wait={SECONDS}")
            assert found["ended"], f"{job} is still {found['state']}"

    def _verify(self, server: ServerProcess) -> dict[str, Any]:
        listed = server.get("/api/jobs?limit=1000")["jobs"]
        history = [server.get(f"/api/jobs/{head['id']}") for head in listed]
        ids = [job["id"] for job in history]
        assert len(ids) == len(set(ids)), "a job is there twice"
        assert set(ids) == set(self.accepted), "jobs were lost, or came from nowhere"
        died = [job for job in history if job["state"] != "done"]
        assert all(job["error"]["code"] == "worker_died" for job in died), died
        for job in history:
            verify_outputs(self.home, job, self.accepted[job["id"]])
        recorded = [output["name"] for job in history for output in job["outputs"]]
        assert len(recorded) == len(set(recorded)), "a file is on record twice"
        there = {path.name for path in (self.home / "output").glob("*.bin")}
        assert there == set(recorded), f"without a record: {there - set(recorded)}"
        with closing(sqlite3.connect(self.home / "jobs.sqlite")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        attempts = sum(job["attempts"] for job in history)
        return {"attempts": attempts, "died": len(died), "files": len(recorded)}


def kill_worker(server: ServerProcess) -> bool:
    """Whether there was one to kill."""
    (worker,) = until_answered(partial(server.get, "/api/system"))["workers"]
    if not worker["pid"]:
        return False
    try:
        os.kill(worker["pid"], signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def wait_for_file(server: ServerProcess) -> None:
    """Until a job that runs has saved one, or what runs cannot be told."""
    with suppress(*NOT_THERE):
        for job in server.get("/api/queue")["running"]:
            with urlopen(f"{server.url}/api/jobs/{job['id']}/events", timeout=SECONDS) as events:
                for line in events:
                    if b'"output_saved"' in line:
                        return


def until(claim: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not claim():
        assert time.monotonic() < end
        time.sleep(0.001)


def verify_outputs(home: Path, job: Any, value: int) -> None:
    """A job has a file of each of its attempts that came so far."""
    assert job["outputs"] or job["state"] != "done", f"{job['id']} has no file"
    for output in job["outputs"]:
        data = (home / "output" / output["name"]).read_bytes()
        assert output["name"].startswith(f"{value}-"), f"{job['id']} has the file of another job"
        assert len(data) == output["size"]
        assert hashlib.sha256(data).hexdigest() == output["sha256"]


def writing(value: int) -> dict[str, Any]:
    return workflow(
        a={"type": "Number", "inputs": {"value": value}},
        b={"type": "Write", "inputs": {"kilobytes": 200}, "links": {"value": "a.int"}},
    )


def until_answered(ask: Callable[[], Any]) -> Any:
    """What a client gets that does not give up; with a key, it may ask as often as it likes."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            return ask()
        except NOT_THERE:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def rounds(kills: int, jobs: int, seed: int, moment: Moment) -> Iterator[dict[str, Any]]:
    """Queues, until so many kills were dealt."""
    dealt = 0
    while dealt < kills:
        with TemporaryDirectory() as home:
            played = Round(Path(home), Random(seed + dealt), jobs, moment).play()
        dealt += played["kills"]
        yield {"moment": moment, **played}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("moments", nargs="*", choices=[[], *MOMENTS], help="when to kill")
    options = parser.parse_args()
    results = []
    moments: Sequence[Moment] = options.moments or MOMENTS
    for moment in moments:
        for result in rounds(options.kills // len(moments), options.jobs, options.seed, moment):
            results.append(result)
            print(" ".join(f"{key} {value}" for key, value in result.items()), flush=True)
    kills = sum(result["kills"] for result in results)
    print(f"{len(results)} queues with {kills} kills: nothing lost, nothing twice, all verified")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()

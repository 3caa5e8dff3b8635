"""`lienzo serve`, as people and programs start it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

MAIN = "import sys; from engine.cli import main; sys.exit(main())"
SECONDS = 60.0
TOKEN = "a-token-of-some-length"


def command(*argv: str) -> list[str]:
    return [sys.executable, "-c", MAIN, "serve", "--port", "0", *argv]


@contextmanager
def serving(home: Path, *argv: str) -> Iterator[str]:
    """The first line that a server prints, while it runs."""
    environ = {**os.environ, "LIENZO_HOME": str(home), "LIENZO_TOKEN": TOKEN}
    pipe = subprocess.PIPE
    with subprocess.Popen(command(*argv), stdout=pipe, text=True, env=environ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline()
        finally:
            process.terminate()
            process.wait(SECONDS)


def test_a_program_reads_where_it_is_and_what_lets_it_in(tmp_path: Path) -> None:
    flags = ("--json", "--prefix", "/lienzo/", "--behind-proxy", "--silent-after", "7")
    with serving(tmp_path, *flags, "--node-limit", "90") as line:
        said = json.loads(line)
        assert said["token"] == TOKEN
        asked = Request(f"{said['url']}/api/system")
        asked.add_header("Authorization", f"Bearer {said['token']}")
        with urlopen(asked, timeout=SECONDS) as answer:
            assert answer.status == 200
        assert said["url"].endswith("/lienzo")


def test_people_read_an_address_that_opens(tmp_path: Path) -> None:
    with serving(tmp_path) as line:
        assert line.startswith("serving at http://127.0.0.1:")
        with urlopen(line.split()[-1], timeout=SECONDS) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--prefix", "no path"], "--prefix: found 'no path'"),
        (["--behind-proxy"], "behind a proxy, which others can reach, a token is wanted"),
        (["--silent-after", "0"], "--silent-after"),
        (["--node-limit", "soon"], "--node-limit"),
        (["--host", "256.0.0.1"], "cannot serve at 256.0.0.1"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_served(
    tmp_path: Path, flags: list[str], said: str
) -> None:
    environ = {**os.environ, "LIENZO_HOME": str(tmp_path), "LIENZO_TOKEN": ""}
    done = subprocess.run(
        command(*flags), capture_output=True, text=True, env=environ, timeout=SECONDS, check=False
    )
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr

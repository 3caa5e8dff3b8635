"""What the engine adds to the work of the model itself.

    python bench/sampling.py [--json FILE] [--rounds 3]

Three processes hold a random UNet of SD 1.5's size and take turns: the engine's Sampler, a bare
torch loop of the same calls with the allocator tuned as the engine tunes it, and the same loop as
people would write it. Then the demo model's picture, from nothing to a file, against a plain
script; loading against safetensors alone; and the commands that need no torch. All figures are
compared within one run: the machine may be busy with other things.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / "workflows" / "text-to-image.json"
LIENZO = Path(sys.executable).with_name("lienzo")
Figures = dict[str, float]


class Turn:
    """A process that works whenever it is told to."""

    def __init__(self, case: str, checkpoint: Path) -> None:
        command = [sys.executable, "-m", "bench.sampling_cases", case, str(checkpoint)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.loaded = self._read()

    def take(self) -> Figures:
        assert self._process.stdin
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return self._read()

    def end(self) -> None:
        self._process.communicate()

    def _read(self) -> Figures:
        assert self._process.stdout
        figures: Figures = json.loads(self._process.stdout.readline())
        return figures


def sampler(checkpoint: Path, rounds: int) -> Figures:
    """Seconds a step and peak bytes of the engine, the bare loop and the untuned one."""
    turns = {case: Turn(case, checkpoint) for case in ("engine", "bare", "untuned")}
    figures: dict[str, list[Figures]] = {case: [] for case in turns}
    for _ in range(rounds + 1):  # the first round warms up
        for case, turn in turns.items():
            figures[case].append(turn.take())
    for turn in turns.values():
        turn.end()
    best = {case: min(f["step"] for f in rows[1:]) for case, rows in figures.items()}
    peak = {case: rows[-1]["peak"] for case, rows in figures.items()}
    return {
        "engine s/step": best["engine"],
        "engine / bare loop": best["engine"] / best["bare"],
        "engine / untuned loop": best["engine"] / best["untuned"],
        "engine peak GB": peak["engine"] / 2**30,
        "engine peak / bare peak": peak["engine"] / peak["bare"],
    }


def loading(checkpoint: Path, rounds: int) -> Figures:
    """Seconds to have a float16 file in modules, as it is and in float32, beside the least."""
    pairs = [(_case("load", checkpoint), _case("load_plainly", checkpoint)) for _ in range(rounds)]
    figures: Figures = {}
    for dtype in ("float16", "float32"):
        ours, least = (min(pair[i][dtype] for pair in pairs) for i in (0, 1))
        figures |= {f"load {dtype} s": ours, f"load {dtype} / least": ours / least}
    return figures


def demo(rounds: int) -> Figures:
    """Seconds of the CPU for one picture of the demo model, from starting python to the file."""
    plain = [sys.executable, "-m", "bench.plain", str(WORKFLOW)]
    with tempfile.TemporaryDirectory() as folder:
        run = [str(LIENZO), "run", str(WORKFLOW), "--out", folder]
        pairs = [(_timed(run), _timed([*plain, folder])) for _ in range(rounds)]
    return {
        "demo s (wall)": min(ours[0] for ours, _ in pairs),
        "demo / plain script": statistics.median(o[1] / p[1] for o, p in pairs),
    }


def commands(rounds: int) -> Figures:
    """Seconds of the CPU for the commands that must answer at once."""
    lines = {
        "--help s": ["--help"],
        "check s": ["check", str(WORKFLOW)],
        "plan s": ["plan", str(WORKFLOW)],
    }
    return {
        name: min(_timed([str(LIENZO), *line])[1] for _ in range(rounds + 2))
        for name, line in lines.items()
    }


def _case(name: str, checkpoint: Path) -> Figures:
    turn = Turn(name, checkpoint)
    turn.end()
    return turn.loaded


def _timed(command: Sequence[str]) -> tuple[float, float]:
    """Seconds by the clock and of the CPU."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # for all alike: else a busy machine decides
    figures = commands(options.rounds) | demo(options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Path(folder) / "checkpoints" / "random-sd15.safetensors"
        _case("write", checkpoint)
        figures |= loading(checkpoint, options.rounds) | sampler(checkpoint, options.rounds)
    for name, value in figures.items():
        print(f"{name:26}{value:8.3f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()

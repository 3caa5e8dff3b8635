from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine.errors import InputError
from engine.models.choice import choose, identity, is_host
from engine.models.device import Host

WORKFLOW = {
    "lienzo": 1,
    "nodes": {
        "empty": {"type": "EmptyLatent"},
        "save": {"type": "SaveLatent", "links": {"latent": "empty.latent"}},
    },
}
PROGRAM = """
import sys
from engine.cli import main
code = main(sys.argv[1:])
print(code, sorted({"torch", "diffusers", "transformers"} & set(sys.modules)))
"""


def test_the_processor_can_always_be_chosen() -> None:
    assert choose("cpu").name == "cpu"
    assert choose("auto").name in ("cpu", "cuda:0", "mps")


@pytest.mark.parametrize("name", ["tpu", "cuda:99", "xpu"])
def test_a_device_that_is_not_there_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(InputError, match=f"no device '{name}' here; there are: cpu"):
        choose(name)


def test_only_a_driver_makes_an_accelerator_possible(tmp_path: Path) -> None:
    assert is_host("cpu", [str(tmp_path)])
    assert not is_host("cuda", [])
    assert not is_host("auto", [str(tmp_path / "none"), str(tmp_path)])
    assert is_host("auto", [str(tmp_path / "none")]) == (sys.platform == "linux")


def test_what_changes_bits_is_told_without_opening_a_device() -> None:
    assert identity("cpu") == "cpu/float32"
    assert identity("cpu", "bfloat16") == "cpu/bfloat16"
    assert identity("cuda:1").split("/")[0] == "cuda"
    assert identity("cuda:1", "float16").split("/")[-1] == "float16"
    assert identity("mps") != identity("cuda")


@pytest.mark.parametrize("command", ["check", "plan", "nodes", "models"])
def test_nothing_but_a_run_needs_torch_where_there_is_an_accelerator(
    tmp_path: Path, command: str
) -> None:
    file = tmp_path / "workflow.json"
    file.write_text(json.dumps(WORKFLOW))
    arguments = [command, str(file)] if command in ("check", "plan") else [command]
    environ = {"LIENZO_DEVICE": "cuda", "LIENZO_HOME": str(tmp_path), "PATH": ""}
    shown = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], env=environ, capture_output=True, text=True
    )
    assert shown.stdout.endswith("0 []\n"), shown.stderr


def test_the_host_computes_in_float32_unless_told() -> None:
    assert Host().precision("auto", "model") == "float32"
    assert Host().precision("bfloat16", "vae") == "bfloat16"
    assert Host().precision("float16", "model") == "float16"


def test_a_vae_never_computes_in_float16() -> None:
    assert Host().precision("float16", "vae") == "float32"


def test_memory_that_ran_out_is_told_from_other_errors() -> None:
    host = Host()
    assert host.ran_out(MemoryError())
    assert not host.ran_out(RuntimeError("shapes"))
    with pytest.raises(RuntimeError) as failed:
        torch.empty(2**62, dtype=torch.uint8)
    assert host.ran_out(failed.value)

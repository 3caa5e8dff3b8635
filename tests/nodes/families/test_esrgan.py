"""ESRGAN upscalers of both layouts, against their network."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.files.family import recognise
from engine.files.header import read_header
from nodes.families import FAMILIES
from nodes.families.upscalers.rrdb import Rrdb
from nodes.families.upscalers.upscaler import Upscaler

OLD = {0: ("2", "4"), 1: ("3", "5", "7"), 2: ("3", "6", "8", "10")}  # last convolutions, by ups


def network(colours: int = 3, ups: int = 2, blocks: int = 2) -> Rrdb:
    torch.manual_seed(0)
    return Rrdb(colours, 8, 4, blocks, ups).requires_grad_(False)


def old_name(name: str, ups: int, blocks: int = 2) -> str:
    """As Wang et al. called it first."""
    *path, leaf = name.split(".")
    if path[0] == "body":
        block, dense, conv = path[1:]
        return f"model.1.sub.{block}.{dense.upper()}.{conv}.0.{leaf}"
    *numbers, high, last = OLD[ups]
    table = {"conv_first": "0", "conv_body": f"1.sub.{blocks}", "conv_hr": high, "conv_last": last}
    table |= {f"conv_up{n}": number for n, number in enumerate(numbers, start=1)}
    return f"model.{table[path[0]]}.{leaf}"


def write(path: Path, tensors: dict[str, Tensor]) -> Path:
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)
    return path


def load(path: Path) -> Upscaler:
    header = read_header(path)
    finding = recognise(header, FAMILIES)
    assert finding is not None
    assert finding.what == "an ESRGAN upscaler"
    assert finding.loader is not None
    return finding.loader.load("upscaler", header, "float32")  # type: ignore[return-value]


def picture(height: int = 12, width: int = 10) -> Tensor:
    return torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("prefix", ["", "params_ema.", "params."])
def test_a_file_of_the_later_layout_enlarges_as_its_network(tmp_path: Path, prefix: str) -> None:
    module = network()
    tensors = {prefix + name: weight for name, weight in module.state_dict().items()}
    upscaler = load(write(tmp_path / "x4.safetensors", tensors))
    assert upscaler.factor == 4
    assert upscaler.enlarge(picture()).equal(module(picture()).clamp(0, 1))


@pytest.mark.parametrize("ups", OLD)
def test_a_file_of_the_older_layout_enlarges_as_its_network(tmp_path: Path, ups: int) -> None:
    module = network(ups=ups)
    tensors = {old_name(name, ups): weight for name, weight in module.state_dict().items()}
    upscaler = load(write(tmp_path / "old.safetensors", tensors))
    assert upscaler.factor == 2**ups
    assert upscaler.enlarge(picture()).equal(module(picture()).clamp(0, 1))


def test_pixels_may_be_taken_together_at_first(tmp_path: Path) -> None:
    module = network(colours=12)
    upscaler = load(write(tmp_path / "x2.safetensors", module.state_dict()))
    assert upscaler.factor == 2
    whole = module(torch.nn.functional.pixel_unshuffle(picture(), 2)).clamp(0, 1)
    assert upscaler.enlarge(picture()).equal(whole)
    assert upscaler.enlarge(picture(7, 9)).shape == (1, 3, 14, 18)


def test_a_file_that_lacks_a_weight_says_which(tmp_path: Path) -> None:
    tensors = dict(network().state_dict())
    del tensors["body.1.rdb2.conv3.bias"]
    header = read_header(write(tmp_path / "torn.safetensors", tensors))
    finding = recognise(header, FAMILIES)
    assert finding is not None
    assert "body.1.rdb2.conv3.bias is missing" in (finding.main_fault or "")

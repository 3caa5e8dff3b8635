from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save, save_file

from engine.errors import InputError
from engine.files.header import read_header
from nodes.latent_files import read, written
from nodes.lib.space import LatentSpace
from nodes.lib.values import Latent

VIDEO = LatentSpace(16, 8, (0.5,) * 16, (0.1,) * 16, frames=4, name="film")
SAMPLES = torch.randn(2, 4, 6, 8, generator=torch.Generator().manual_seed(0))


def kept(folder: Path, latent: Latent) -> Latent:
    path = folder / "kept.safetensors"
    path.write_bytes(written(latent, {"seed": "1"}))
    return read(path, path.name)


def test_a_latent_is_read_back_with_all_that_it_knows(tmp_path: Path) -> None:
    mask = torch.rand(1, 48, 64)
    space = LatentSpace(4, 8, 0.13, 0.2, name="SDXL", colours=((0.1, 0.2, 0.3),) * 5)
    again = kept(tmp_path, Latent(SAMPLES, space, mask, (3, 0)))
    assert torch.equal(again.samples, SAMPLES)
    assert again.mask is not None
    assert torch.equal(again.mask, mask)
    assert (again.space, again.batch_index) == (space, (3, 0))


def test_what_a_latent_has_not_is_not_read_back(tmp_path: Path) -> None:
    again = kept(tmp_path, Latent(SAMPLES, LatentSpace(4, 8, 1.0)))
    assert (again.mask, again.batch_index) == (None, None)


def test_a_latent_of_a_film_has_five_dimensions(tmp_path: Path) -> None:
    samples = torch.randn(1, 16, 3, 6, 8)
    again = kept(tmp_path, Latent(samples, VIDEO))
    assert torch.equal(again.samples, samples)
    assert again.space == VIDEO


def test_an_empty_latent_that_takes_no_memory_can_be_kept(tmp_path: Path) -> None:
    again = kept(tmp_path, Latent(torch.zeros(1).expand(1, 4, 6, 8), LatentSpace(4, 8, 1.0)))
    assert again.samples.shape == (1, 4, 6, 8)


def test_a_file_of_the_name_of_a_space_alone_is_read_too(tmp_path: Path) -> None:
    save_file({"latent": SAMPLES}, tmp_path / "old.safetensors", {"latent_space": "SDXL"})
    again = read(tmp_path / "old.safetensors", "old")
    assert again.space == LatentSpace(4, 8, 1.0, name="SDXL")


@pytest.mark.parametrize(
    ("changes", "metadata", "said"),
    [
        ({"latent": torch.zeros(4, 6, 8)}, {}, r"has shape \[4, 6, 8\]: wanted \[batch"),
        ({"mask": torch.zeros(3, 6, 8)}, {}, r"mask in kept has shape \[3, 6, 8\]"),
        ({"mask": torch.zeros(6, 8)}, {}, r"wanted \[1 or 2, height, width\]"),
        ({"batch_index": torch.tensor([1])}, {}, r"batch index in kept is \[1\]: wanted 2"),
        ({"batch_index": torch.tensor([0, -1])}, {}, "numbers from 0 on"),
        ({}, {"latent_space": "{}"}, "says of its space"),
        ({"latent": torch.zeros(2, 3, 6, 8)}, {}, "has 3 channels, but lies in 4 channels"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused(
    tmp_path: Path, changes: dict[str, torch.Tensor], metadata: dict[str, str], said: str
) -> None:
    path = tmp_path / "kept.safetensors"
    space = '{"channels": 4, "factor": 8, "scale": 1.0}'
    path.write_bytes(save({"latent": SAMPLES, **changes}, {"latent_space": space, **metadata}))
    with pytest.raises(InputError, match=said):
        read(path, "kept")


def test_the_record_is_kept_beside(tmp_path: Path) -> None:
    kept(tmp_path, Latent(SAMPLES, LatentSpace(4, 8, 1.0)))
    assert read_header(tmp_path / "kept.safetensors").metadata["seed"] == "1"

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from engine.errors import GraphError, NodeError
from engine.run.events import OutputSaved
from tests.nodes.studio import Studio, graph_of, text_to_image, use


def test_an_empty_latent_takes_no_memory(studio: Studio) -> None:
    graph = graph_of({"empty": use("EmptyLatent", width=16384, height=8192, batch=4096)})
    samples = studio.run(graph)["empty"]["latent"].samples
    assert samples.shape == (4096, 4, 1024, 2048)
    assert samples.untyped_storage().nbytes() == 4


def test_a_linked_size_that_does_not_divide_is_refused(studio: Studio) -> None:
    graph = graph_of(
        {"side": use("Integer", value=100), "empty": use("EmptyLatent", {"width": "side.value"})}
    )
    with pytest.raises(GraphError, match=r"empty\.width: 100 is not a multiple of 8"):
        studio.run(graph)


def test_a_saved_latent_is_read_back_unchanged(studio: Studio) -> None:
    nodes = {
        "keep": use("SaveLatent", {"latent": "sampler.latent"}, name="latents/kept"),
    }
    graph = text_to_image()
    graph = type(graph)({**graph.nodes, **graph_of(nodes).nodes})
    latent = studio.run(graph, "keep", "sampler")["sampler"]["latent"]
    [saved] = [Path(e.path) for e in studio.events if isinstance(e, OutputSaved)]
    with safe_open(str(saved), "pt") as file:
        assert file.keys() == ["latent"]
        assert file.metadata()["seed"] == "1"
    again = graph_of({"load": use("LoadLatent", file=f"latents/{saved.name}")})
    assert torch.equal(studio.run(again)["load"]["latent"].samples, latent.samples)


def test_a_latent_of_comfyui_is_read_too(studio: Studio) -> None:
    samples = torch.randn(1, 4, 8, 8)
    save_file({"latent_tensor": samples}, studio.home / "input" / "old.latent")
    marked = {"latent_tensor": samples, "latent_format_version_0": torch.tensor([])}
    save_file(marked, studio.home / "input" / "new.latent")
    graph = graph_of(
        {"old": use("LoadLatent", file="old.latent"), "new": use("LoadLatent", file="new.latent")}
    )
    found = studio.run(graph)
    assert torch.allclose(found["old"]["latent"].samples * 0.18215, samples)
    assert torch.equal(found["new"]["latent"].samples, samples)


def test_a_latent_stays_what_it_was_when_its_file_is_written_to(studio: Studio) -> None:
    file = studio.home / "input" / "kept.latent"
    save_file({"latent": torch.ones(1, 4, 8, 8)}, file)
    graph = graph_of({"load": use("LoadLatent", file="kept.latent")})
    samples = studio.run(graph)["load"]["latent"].samples
    with file.open("r+b") as written:
        written.truncate(0)
    assert samples.sum() == 256


def test_a_file_without_a_latent_names_what_it_holds(studio: Studio) -> None:
    save_file({"weight": torch.zeros(2)}, studio.home / "input" / "other.safetensors")
    graph = graph_of({"load": use("LoadLatent", file="other.safetensors")})
    with pytest.raises(NodeError, match="holds no latent: found weight"):
        studio.run(graph)


@pytest.mark.parametrize("method", ["nearest-exact", "bilinear", "area", "bicubic", "bislerp"])
def test_a_latent_is_resized_in_pixels(studio: Studio, method: str) -> None:
    graph = graph_of(
        {
            "empty": use("EmptyLatent", width=64, height=64),
            "large": use(
                "LatentUpscale", {"latent": "empty.latent"}, width=96, height=128, method=method
            ),
        }
    )
    samples = studio.run(graph)["large"]["latent"].samples
    assert samples.shape == (1, 4, 16, 12)

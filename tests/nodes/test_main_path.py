"""From a prompt to a picture, with every family: random weights, so nobody sees an apple."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import torch
from PIL import Image as Picture

from engine.errors import Cancelled, GraphError, MemoryShortage, NodeError
from engine.graph.graph import Graph
from engine.run.events import NodeProgress, OutputSaved
from tests.nodes.studio import FAMILIES, SIDE, Studio, graph_of, text_to_image, use


def saved(studio: Studio) -> list[Path]:
    return [Path(event.path) for event in studio.events if isinstance(event, OutputSaved)]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_makes_a_picture(studio: Studio, family: str) -> None:
    studio.run(text_to_image(family))
    [path] = saved(studio)
    with Picture.open(path) as picture:
        assert picture.size == (SIDE, SIDE)
        assert picture.convert("L").getextrema() != (0, 0)
        assert picture.info["seed"] == "1"
        assert picture.info["workflow"] == "{}"


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_gives_the_same_picture(studio: Studio, family: str) -> None:
    graph = text_to_image(family, sampler__sampler="euler_ancestral", sampler__seed=5)
    first = studio.run(graph, "decode")["decode"]["image"].pixels
    other = open_again(studio).run(graph, "decode")["decode"]["image"].pixels
    assert torch.equal(first, other)


def open_again(studio: Studio) -> Studio:
    """Another engine over the same files, with nothing held."""
    from dataclasses import replace

    from engine.engine import Engine
    from engine.settings import Settings

    return Studio(studio.home, Engine.open(replace(Settings.at(studio.home), device="cpu")))


def test_another_seed_gives_another_picture(studio: Studio) -> None:
    pictures = [
        studio.run(text_to_image(sampler__seed=seed), "decode")["decode"]["image"].pixels
        for seed in (1, 2)
    ]
    assert not torch.equal(*pictures)


def test_a_changed_prompt_runs_only_what_reads_it(studio: Studio) -> None:
    studio.run(text_to_image())
    studio.run(text_to_image(positive__text="a blue apple"))
    assert studio.ran == ["positive", "sampler", "decode", "save"]


def test_a_changed_name_only_saves_again(studio: Studio) -> None:
    studio.run(text_to_image())
    studio.run(text_to_image(save__name="other"))
    assert studio.ran == ["save"]


def test_a_batch_is_one_draw_of_noise_and_a_file_each(studio: Studio) -> None:
    studio.run(text_to_image(empty__batch=3))
    assert len(saved(studio)) == 3


def test_every_step_is_told_with_a_preview(studio: Studio) -> None:
    studio.run(text_to_image(sampler__steps=3, sampler__seed=77))
    told = [event for event in studio.events if isinstance(event, NodeProgress)]
    steps = [event for event in told if event.node == "sampler"]
    assert [(event.step, event.total) for event in steps] == [(1, 3), (2, 3), (3, 3)]
    assert steps[0].preview
    image = steps[0].preview()
    assert image
    assert image.pixels.shape == (1, SIDE // 8, SIDE // 8, 3)


def test_without_guidance_the_negative_prompt_changes_nothing(studio: Studio) -> None:
    pictures = [
        studio.run(text_to_image(sampler__cfg=1, negative__text=text), "decode")["decode"]["image"]
        for text in ("blurry", "sharp")
    ]
    assert torch.equal(pictures[0].pixels, pictures[1].pixels)


def test_with_guidance_the_negative_prompt_counts(studio: Studio) -> None:
    pictures = [
        studio.run(text_to_image(negative__text=text), "decode")["decode"]["image"]
        for text in ("blurry", "sharp")
    ]
    assert not torch.equal(pictures[0].pixels, pictures[1].pixels)


def test_a_long_prompt_is_encoded_in_pieces(studio: Studio) -> None:
    graph = text_to_image(positive__text="red apple " * 60)
    conditioning = studio.run(graph, "positive")["positive"]["conditioning"]
    assert conditioning.entries[0].tokens.shape[1] == 2 * 77
    studio.run(graph)


def test_a_run_stops_after_the_step_it_is_in(studio: Studio) -> None:
    cancel = threading.Event()
    seen: list[int] = []

    def emit(event: object) -> None:
        if isinstance(event, NodeProgress):
            seen.append(event.step)
            cancel.set()

    graph = text_to_image(sampler__steps=50, sampler__seed=123)
    with pytest.raises(Cancelled):
        studio.engine.run(graph, emit, cancel, output=studio.home / "output")
    assert seen == [1]


def test_a_picture_that_cannot_fit_is_refused_before_any_step(studio: Studio) -> None:
    graph = text_to_image(empty__width=16384, empty__height=16384, empty__batch=4096)
    with pytest.raises(NodeError) as caught:
        studio.run(graph)
    assert isinstance(caught.value.__cause__, MemoryShortage)
    assert "sampler" in str(caught.value)


def test_a_missing_checkpoint_names_those_there_are(studio: Studio) -> None:
    with pytest.raises(GraphError) as caught:
        studio.run(text_to_image("sd11"))
    [problem] = caught.value.problems
    assert (problem.node, problem.port) == ("load", "file")
    assert "did you mean 'sd1.safetensors'?" in problem.message


def test_denoising_by_nothing_gives_the_latent_back(studio: Studio) -> None:
    graph = text_to_image(sampler__denoise=0)
    latent = studio.run(graph, "sampler")["sampler"]["latent"]
    assert not latent.samples.any()


def image_to_image(**changes: float) -> Graph:
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "picture": use("LoadImage", file="photo.png"),
        "prompt": use("EncodePrompt", {"clip": "load.clip"}, text="an apple"),
        "encode": use("Encode", {"vae": "load.vae", "image": "picture.image"}),
        "sampler": use(
            "Sampler",
            {
                "model": "load.model",
                "positive": "prompt.conditioning",
                "negative": "prompt.conditioning",
                "latent": "encode.latent",
            },
            steps=4,
        ),
    }
    return graph_of(nodes, **changes)


def test_the_less_is_denoised_the_more_of_a_picture_stays(studio: Studio) -> None:
    Picture.effect_mandelbrot((72, 70), (-3, -2.5, 2, 2.5), 100).save(
        studio.home / "input" / "photo.png"
    )
    start = studio.run(image_to_image(), "encode")["encode"]["latent"].samples
    assert start.shape == (1, 4, 8, 9)
    distances = []
    for denoise in (0.25, 0.5, 1.0):
        graph = image_to_image(sampler__denoise=denoise)
        samples = studio.run(graph, "sampler")["sampler"]["latent"].samples
        distances.append(float((samples - start).square().mean()))
    assert distances == sorted(distances)

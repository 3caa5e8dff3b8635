"""Prompts that change while a picture is sampled."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from tests.nodes.studio import Studio, graph_of, use


def encoded(studio: Studio, kind: str, text: str, **constants: Any) -> Any:
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "encode": use(kind, {"clip": "load.clip"}, text=text, **constants),
    }
    return studio.run(graph_of(nodes), "encode")["encode"]["conditioning"].entries


def sampled(studio: Studio, text: str, kind: str = "EncodeSchedule", **settings: Any) -> Tensor:
    nodes = parts(kind, text)
    nodes["sampler"] = use("Sampler", LINKS, **{"steps": 4, "seed": 1, **settings})
    samples: Tensor = studio.run(graph_of(nodes), "sampler")["sampler"]["latent"].samples
    return samples


def parts(kind: str, text: str) -> dict[str, Any]:
    return {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "positive": use(kind, {"clip": "load.clip"}, text=text),
        "negative": use("EncodePrompt", {"clip": "load.clip"}, text="blurry"),
        "empty": use("EmptyLatent", {"model": "load.model"}, width=64, height=64),
    }


LINKS = {
    "model": "load.model",
    "positive": "positive.conditioning",
    "negative": "negative.conditioning",
    "latent": "empty.latent",
}


def test_a_prompt_without_changes_is_encoded_as_ever(studio: Studio) -> None:
    text = "a (red:1.3) apple"
    [entry] = encoded(studio, "EncodeSchedule", text)
    assert entry.tokens.equal(encoded(studio, "EncodePrompt", text)[0].tokens)


def test_a_break_begins_the_next_window(studio: Studio) -> None:
    [entry] = encoded(studio, "EncodeSchedule", "a cat BREAK a dog")
    one, two = (encoded(studio, "EncodePrompt", text)[0].tokens for text in ("a cat", "a dog"))
    torch.testing.assert_close(entry.tokens, torch.cat([one, two], dim=1))
    assert encoded(studio, "EncodePrompt", "a cat BREAK a dog")[0].tokens.shape[1] == 77


def test_emphasis_can_be_that_of_another_interface(studio: Studio) -> None:
    plain = encoded(studio, "EncodePrompt", "a red apple")[0].tokens
    [entry] = encoded(studio, "EncodeSchedule", "a (red) apple", emphasis="a1111")
    assert not entry.tokens.allclose(plain)
    assert entry.tokens.mean().allclose(plain.mean())
    [weaker] = encoded(studio, "EncodeSchedule", "a [red] apple", emphasis="a1111")
    assert not weaker.tokens.allclose(entry.tokens)


def test_at_each_step_one_prompt_counts(studio: Studio) -> None:
    first = sampled(studio, "a cat", "EncodePrompt")
    assert sampled(studio, "a [cat:dog:4]").equal(first)
    assert sampled(studio, "a [dog:cat:0]").equal(first)
    half = sampled(studio, "a [cat:dog:0.5]")
    assert half.equal(sampled(studio, "a [cat:dog:2]"))
    assert not half.equal(first)
    turns = sampled(studio, "a [cat|dog]")
    assert not turns.equal(half)


def test_a_change_is_where_two_runs_meet(studio: Studio) -> None:
    """Two steps of one prompt, then two of another."""
    nodes = parts("EncodePrompt", "a cat")
    nodes["dog"] = use("EncodePrompt", {"clip": "load.clip"}, text="a dog")
    nodes["first"] = use("Sampler", LINKS, steps=4, seed=1, last_step=2, keep_noise=True)
    then = {**LINKS, "positive": "dog.conditioning", "latent": "first.latent"}
    nodes["second"] = use("Sampler", then, steps=4, first_step=2, add_noise=False)
    found = studio.run(graph_of(nodes), "second")["second"]["latent"].samples
    whole = sampled(studio, "a [cat:dog:2]")
    torch.testing.assert_close(whole, found, atol=1e-4, rtol=1e-4)


def test_changes_are_counted_in_the_steps_of_a_part(studio: Studio) -> None:
    found = sampled(studio, "a [cat:dog:3]", denoise=0.5)
    assert not found.equal(sampled(studio, "a cat", "EncodePrompt", denoise=0.5))


def test_too_many_changes_are_told_by_the_check(studio: Studio) -> None:
    text = "".join(f"[a:b:{number}]" for number in range(200))
    nodes = {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "encode": use("EncodeSchedule", {"clip": "load.clip"}, text=text),
    }
    [problem] = studio.engine.check(graph_of(nodes))
    assert "its changes make 201 prompts of it" in problem.message

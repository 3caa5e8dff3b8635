from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.errors import InputError, ModelError
from tests.models.checkpoints import Made, write_sd2, write_sdxl
from tests.nodes.families.loading import load, refusal

CAT = [320, 1125, 539, 320, 2368]  # "a photo of a cat"


def encoded(encoder: Any, text: str, layer: int = 0, skip: int = 0) -> Any:  # an Entry
    [entry] = encoder.encode(text, layer, skip).entries
    return entry


def reference(made: Made, part: str, pad: int) -> tuple[tuple[Tensor, ...], Tensor, Tensor | None]:
    """Hidden states, the last one normed, and the pooled prompt, by transformers alone."""
    ids = torch.tensor([[49406, *CAT, 49407, *[pad] * (77 - 7)]])
    with torch.no_grad():
        output = made[part](ids, output_hidden_states=True)
    return output.hidden_states, output.last_hidden_state, getattr(output, "text_embeds", None)


def assert_close(found: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)


def test_sd1_takes_the_last_layer_normed(sd1: Made) -> None:
    found = encoded(load(sd1.path, "text"), "a photo of a cat")
    assert_close(found.tokens, reference(sd1, "text", 49407)[1])
    assert found.pooled is None


@pytest.mark.parametrize("layer", [1, 2])
def test_layers_are_counted_from_the_last_and_normed(sd1: Made, layer: int) -> None:
    states, _, _ = reference(sd1, "text", 49407)
    wanted = sd1["text"].final_layer_norm(states[-layer]).detach()
    assert_close(encoded(load(sd1.path, "text"), "a photo of a cat", layer).tokens, wanted)


@pytest.mark.parametrize(("family", "usual"), [("sd1", 1), ("sd2", 2), ("sdxl", 2)])
def test_a_layer_is_counted_from_the_last_whatever_the_family(
    checkpoints: Mapping[str, Made], family: str, usual: int
) -> None:
    encoder = load(checkpoints[family].path, "text")
    found = [encoded(encoder, "a cat", layer).tokens for layer in (1, 2)]
    assert torch.equal(encoded(encoder, "a cat").tokens, found[usual - 1])
    assert not torch.equal(*found)


def test_layers_left_out_are_counted_from_the_usual_one(checkpoints: Mapping[str, Made]) -> None:
    for family, usual in (("sd1", 1), ("sd2", 2), ("sdxl", 2)):
        encoder = load(checkpoints[family].path, "text")
        left_out = encoded(encoder, "a cat", skip=1).tokens
        assert torch.equal(left_out, encoded(encoder, "a cat", usual + 1).tokens)


def test_more_layers_than_there_are_leave_the_embeddings(sd1: Made) -> None:
    encoder = load(sd1.path, "text")
    assert torch.equal(encoded(encoder, "a cat", 24).tokens, encoded(encoder, "a cat", 3).tokens)


def test_sd2_takes_the_last_but_one_normed_and_pads_with_zero(
    checkpoints: Mapping[str, Made],
) -> None:
    made = checkpoints["sd2"]
    states, _, _ = reference(made, "text", 0)
    wanted = made["text"].final_layer_norm(states[-2]).detach()
    assert_close(encoded(load(made.path, "text"), "a photo of a cat").tokens, wanted)


def test_a_last_layer_that_nobody_reads_may_be_missing(tmp_path: Path) -> None:
    """The last but one of 24 is the last of 23, as converters write it."""
    made = write_sd2(tmp_path / "whole.safetensors", layers=24)
    tensors = load_file(made.path)
    kept = {name: t for name, t in tensors.items() if "resblocks.23." not in name}
    save_file(kept, tmp_path / "cut.safetensors")
    whole, cut = (load(tmp_path / f"{name}.safetensors", "text") for name in ("whole", "cut"))
    for layer in (0, 2, 5):
        found = [encoded(encoder, "a cat", layer).tokens for encoder in (whole, cut)]
        assert torch.equal(*found)
    with pytest.raises(ModelError, match=r"layer 1 from the last is not in its file.* 23 of 24"):
        encoded(cut, "a cat", 1)


def test_a_missing_layer_that_gives_the_pooled_prompt_is_refused(tmp_path: Path) -> None:
    path = write_sdxl(tmp_path / "m.safetensors", second_layers=31).path
    assert "its text encoder has 31 layers, wanted 32" in refusal(path, "text")


def test_sdxl_puts_two_encoders_side_by_side_and_pools_the_second(
    checkpoints: Mapping[str, Made],
) -> None:
    made = checkpoints["sdxl"]
    small, _, _ = reference(made, "text", 49407)
    large, _, pooled = reference(made, "text_2", 0)
    found = encoded(load(made.path, "text"), "a photo of a cat")
    assert_close(found.tokens, torch.cat([small[-2], large[-2]], -1))
    assert pooled is not None
    assert_close(found.pooled, pooled)


def test_the_refiner_reads_the_second_alone(checkpoints: Mapping[str, Made]) -> None:
    made = checkpoints["sdxl_refiner"]
    states, _, pooled = reference(made, "text", 0)
    found = encoded(load(made.path, "text"), "a photo of a cat")
    assert_close(found.tokens, states[-2])
    assert pooled is not None
    assert_close(found.pooled, pooled)


def test_a_long_prompt_takes_several_windows(made: Made) -> None:
    found = encoded(load(made.path, "text"), "a cat and " * 40)
    assert found.tokens.shape[1] == 2 * 77
    if found.pooled is not None:
        assert found.pooled.shape[0] == 1


def test_a_weight_moves_only_what_it_weighs(sd1: Made) -> None:
    encoder = load(sd1.path, "text")
    plain, weighted = (
        encoded(encoder, "a red cat").tokens,
        encoded(encoder, "a (red:1.5) cat").tokens,
    )
    changed = (plain - weighted).abs().amax(-1)[0] > 1e-5
    assert changed.nonzero().flatten().tolist() == [2]


def test_what_comes_out_is_ordinary_float32_on_the_host(made: Made) -> None:
    found = encoded(load(made.path, "text", "bfloat16"), "a (red) cat")
    for tensor in filter(lambda tensor: tensor is not None, (found.tokens, found.pooled)):
        assert (tensor.dtype, tensor.device.type) == (torch.float32, "cpu")
        assert not tensor.is_inference()


@pytest.mark.parametrize("text", ["", "   ", "()", "日本語 😀"])
def test_any_text_can_be_encoded(text: str, sd1: Made) -> None:
    assert encoded(load(sd1.path, "text"), text).tokens.isfinite().all()


def vectors_of(**tensors: Tensor) -> Any:  # Vectors, of one embedding
    return {"ink": tensors}.get


def test_an_embedding_stands_for_its_vectors(sd1: Made) -> None:
    """The vectors of the very tokens of words give what the words give."""
    encoder = load(sd1.path, "text")
    table = sd1["text"].get_input_embeddings().weight.detach()
    vectors = vectors_of(emb_params=table[CAT])
    words = encoder.encode("a photo of a cat").entries[0].tokens
    [entry] = encoder.encode("embedding:ink", vectors=vectors).entries
    assert torch.equal(entry.tokens, words)
    weighted = encoder.encode("(embedding:ink:1.4)", vectors=vectors).entries[0].tokens
    assert torch.equal(weighted, encoder.encode("(a photo of a cat:1.4)").entries[0].tokens)
    [after] = encoder.encode("a photo of a cat").entries
    assert torch.equal(after.tokens, words)


def test_an_embedding_for_sdxl_has_vectors_for_each_encoder(
    checkpoints: Mapping[str, Made],
) -> None:
    made = checkpoints["sdxl"]
    encoder = load(made.path, "text")
    first = made["text"].get_input_embeddings().weight.detach()
    second = made["text_2"].get_input_embeddings().weight.detach()
    vectors = vectors_of(clip_l=first[CAT[2]], clip_g=second[CAT[1:3]])
    [found] = encoder.encode("a embedding:ink", vectors=vectors).entries
    narrow = first.shape[1]
    lone, both = encoder.encode("a of").entries[0], encoder.encode("a photo of").entries[0]
    assert torch.equal(found.tokens[..., :narrow], lone.tokens[..., :narrow])
    assert torch.equal(found.tokens[..., narrow:], both.tokens[..., narrow:])
    assert both.pooled is not None
    assert found.pooled is not None
    assert torch.equal(found.pooled, both.pooled)


def test_an_embedding_of_another_width_is_refused(sd1: Made) -> None:
    vectors = vectors_of(emb_params=torch.zeros(2, 24))
    with pytest.raises(InputError, match=r"'ink' is 24 wide, and this text encoder .* reads 16"):
        load(sd1.path, "text").encode("embedding:ink", vectors=vectors)


def test_an_embedding_that_is_not_there_is_left_out(sd1: Made) -> None:
    encoder = load(sd1.path, "text")
    [found] = encoder.encode("a photo embedding:gone of a cat").entries
    assert torch.equal(found.tokens, encoder.encode("a photo of a cat").entries[0].tokens)


def test_the_first_of_two_encoders_may_read_a_text_of_its_own(
    checkpoints: Mapping[str, Made],
) -> None:
    encoder = load(checkpoints["sdxl"].path, "text")
    one, other = (encoder.encode(text).entries[0] for text in ("a cat", "a dog"))
    [found] = encoder.encode("a cat", first_text="a dog").entries
    assert torch.equal(found.tokens[..., :4], other.tokens[..., :4])
    assert torch.equal(found.tokens[..., 4:], one.tokens[..., 4:])
    assert torch.equal(found.pooled, one.pooled)


def test_a_shorter_text_is_filled_up_with_empty_windows(checkpoints: Mapping[str, Made]) -> None:
    encoder = load(checkpoints["sdxl"].path, "text")
    long, empty = "cat " * 100, encoder.encode("").entries[0]
    [found] = encoder.encode("a dog", first_text=long).entries
    assert found.tokens.shape[1] == 2 * 77
    assert torch.allclose(found.tokens[:, 77:, 4:], empty.tokens[..., 4:], atol=1e-6)


def test_a_model_with_one_encoder_reads_one_text(sd1: Made) -> None:
    with pytest.raises(InputError, match="the model has one text encoder"):
        load(sd1.path, "text").encode("a cat", first_text="a dog")

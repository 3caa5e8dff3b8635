from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine.errors import InputError
from nodes.batch import batch, batch_noise, pick, repeat
from nodes.lib.space import LatentSpace
from nodes.lib.values import Latent
from nodes.transform import flip, size_of
from tests.nodes.rasters import image, latent, mask, text


def test_two_pictures_become_a_batch_of_the_size_of_the_first() -> None:
    both = batch(image(6, 4), image(9, 4, batch=2))
    assert both.pixels.shape == (3, 4, 6, 3)
    assert both.pixels[0].equal(image(6, 4).pixels[0])


def test_a_picture_without_alpha_beside_one_with_it_is_opaque() -> None:
    both = batch(image(channels=4), image())
    assert both.pixels[1, ..., 3].min() == 1


def test_a_latent_of_a_batch_keeps_the_noise_of_its_number() -> None:
    chosen = pick(latent(batch=5), start=3, length=9)
    assert chosen.batch_index == (3, 4)
    assert pick(chosen, 1).batch_index == (4,)
    assert chosen.samples.equal(latent(batch=5).samples[3:])


def test_one_is_picked_from_the_end() -> None:
    assert pick(latent(batch=5), -1).batch_index == (4,)
    assert pick(latent(batch=5), -9).batch_index == (0,)
    assert pick(latent(batch=5), 99).batch_index == (4,)


def test_a_mask_of_each_is_picked_and_one_for_all_is_kept() -> None:
    own = replace(latent(batch=3), mask=torch.arange(3.0).view(3, 1, 1))
    chosen = pick(own, 1).mask
    assert chosen is not None
    assert chosen.flatten().tolist() == [1.0]
    shared = pick(replace(own, mask=torch.ones(1, 1, 1)), 2).mask
    assert shared is not None
    assert len(shared) == 1


def test_joined_latents_keep_their_noise_and_their_masks() -> None:
    masked = replace(latent(), mask=torch.zeros(1, 4, 6))
    both = batch(masked, pick(latent(batch=3), 2))
    assert both.batch_index == (0, 2)
    assert both.mask is not None
    assert both.mask.flatten(1).mean(1).tolist() == [0.0, 1.0]
    assert batch(latent(), latent()).mask is None


def test_latents_of_two_spaces_are_no_batch() -> None:
    other = Latent(torch.zeros(1, 16, 4, 6), LatentSpace(16, 8, 1.0))
    with pytest.raises(InputError, match="latents of two spaces"):
        batch(latent(), other)


def test_a_repeated_latent_gets_new_noise_each_time() -> None:
    assert repeat(latent(batch=2), 3).samples.shape[0] == 6
    assert repeat(latent(batch=2), 3).batch_index is None
    assert repeat(pick(latent(batch=5), 3, 2), 2).batch_index == (3, 4, 5, 6)


def test_a_repeated_mask_is_a_batch() -> None:
    assert size_of(repeat(mask("#."), 3)) == (2, 1, 3)
    assert text(flip(repeat(mask("#."), 3))) == [".#"]


def test_a_batch_may_share_the_noise_of_its_first() -> None:
    assert batch_noise(latent(batch=3)).batch_index == (0, 0, 0)
    assert batch_noise(pick(latent(batch=9), 4, 2)).batch_index == (4, 4)
    assert batch_noise(pick(latent(batch=9), 4, 2), "own").batch_index is None

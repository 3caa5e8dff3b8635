"""A step leaves the device alone: what it needs is there, and nobody waits for what it gives."""

from __future__ import annotations

from typing import get_args

import pytest
import torch
from torch import Tensor

from nodes.lib.choices import NoiseSource, SamplerChoice, Sigmas
from nodes.lib.guidance import Cfg
from nodes.lib.sampling import sample
from nodes.lib.sigmas import noise_levels
from nodes.lib.values import Latent
from nodes.names import SamplerName
from tests.nodes.lib.crossings import Crossings
from tests.nodes.lib.toys import SPACE, ToyNetwork, prompt

STEPS = 6
ADAPTIVE = {"dpm_adaptive"}  # which looks at its error, to choose the next step
DRAWING = ("ancestral", "sde", "ddpm", "lcm", "sa_solver", "seeds")


class Away(ToyNetwork):
    """Computes on a device whose numbers nobody can read."""

    def to_device(self, x: Tensor) -> Tensor:
        return x.to("meta", torch.float32)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", sorted(set(get_args(SamplerName)) - ADAPTIVE))
def test_nothing_crosses_in_a_step_but_noise_that_the_host_draws(
    name: SamplerName, masked: bool
) -> None:
    """Reading a number of the device would raise here."""
    network = Away()
    levels = Sigmas(tuple(noise_levels(name, "normal", network.levels, STEPS)))
    mask = torch.ones(1, 8, 8) if masked else None
    latent = Latent(torch.ones(1, 4, 8, 8), SPACE, mask)
    guider = Cfg(prompt(0.5), prompt(-0.5), 3.0)
    run = sample(network, latent, guider, SamplerChoice(name), levels, NoiseSource(1), 2)
    next(run)
    with Crossings() as crossings:
        steps = list(run)
    assert steps[-1].x.device.type == "meta"
    if not any(word in name for word in DRAWING):
        assert crossings.seen == []
    assert set(crossings.seen) <= {"to"}

"""The UNet's middle attention: looked at, and put out of work."""

from __future__ import annotations

import torch

from tests.models.checkpoints import Made
from tests.nodes.families.loading import load
from tests.nodes.families.prompting import SIGMA, START, X, asked, assert_close, entry


def test_looking_changes_nothing_and_sums_to_the_number_of_places(made: Made) -> None:
    network = load(made.path, "model")
    width = network._sizes.context
    prompt = asked([entry(width=width, pooled=made_pooled(made))])
    bound = network.bind(prompt, START, 1)
    given = network.prediction.input(X, SIGMA)
    [plain] = bound(given, SIGMA, [0])
    with bound.recorded() as seen:
        [found] = bound(given, SIGMA, [0])
    assert_close(found, plain)
    [weights] = seen
    places = weights.shape[1]
    assert len(weights) == len(X)
    torch.testing.assert_close(weights.sum(dim=1), torch.full((len(X),), float(places)))
    assert torch.equal(bound(given, SIGMA, [0])[0], plain)


def test_places_that_see_themselves_alone_draw_something_else(made: Made) -> None:
    network = load(made.path, "model")
    prompt = asked([entry(width=network._sizes.context, pooled=made_pooled(made))])
    bound = network.bind(prompt, START, 1)
    given = network.prediction.input(X, SIGMA)
    [plain] = bound(given, SIGMA, [0])
    with bound.perturbed():
        [worse] = bound(given, SIGMA, [0])
    assert not torch.allclose(worse, plain)
    assert torch.equal(bound(given, SIGMA, [0])[0], plain)


def made_pooled(made: Made) -> int:
    """How wide the pooled prompt is; 0 where there is none."""
    return {"sdxl": 8, "sdxl_refiner": 16}.get(made.path.stem, 0)

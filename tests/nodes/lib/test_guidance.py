import pytest
import torch

from nodes.lib.guidance import guided
from tests.nodes.lib.toys import ToyModel, noisy


@pytest.mark.parametrize("scale", [0.0, 0.3, 1.5, 7.0])
def test_guidance_goes_from_the_negative_prediction_through_the_positive(scale: float) -> None:
    model, x = ToyModel(), noisy(3)
    away, towards = ToyModel()(x, 3.0, [-1.0, 1.0])
    clean = guided(model, 1.0, -1.0, scale)(x, 3.0)
    assert clean.allclose(away + (towards - away) * scale, atol=1e-5)


def test_both_predictions_come_from_one_call() -> None:
    model = ToyModel()
    guided(model, 1.0, -1.0, 7.0)(noisy(3), 3.0)
    assert [conditionings for _, _, conditionings in model.asked] == [[-1.0, 1.0]]


@pytest.mark.parametrize("scale", [1, 1.0, 1 + 1e-12])
def test_at_scale_one_the_negative_prompt_costs_nothing(scale: float) -> None:
    model, x = ToyModel(), noisy(3)
    clean = guided(model, 1.0, -1.0, scale)(x, 3.0)
    assert [conditionings for _, _, conditionings in model.asked] == [[1.0]]
    assert torch.equal(clean, ToyModel()(x, 3.0, [1.0])[0])

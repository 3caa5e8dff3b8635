"""What a UNet predicts, and at which noise levels: by its file, or as somebody says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nodes.families.stated import Predicted
from nodes.lib.components import Levels
from nodes.lib.prediction import Epsilon, Prediction, Velocity
from nodes.lib.sigmas import EdmLevels, NoiseTable

_PREDICTIONS: Mapping[Predicted, Prediction] = {
    "epsilon": Epsilon(),
    "v": Velocity(),
    "edm_v": Velocity(),
}


@dataclass(frozen=True, slots=True)
class Dynamics:
    """`sigmas` are levels of a model trained on timesteps, `edm` the ends of continuous ones."""

    predicted: Predicted
    sigmas: Sequence[float]
    zero_terminal_snr: bool
    edm: tuple[float, float]

    @property
    def prediction(self) -> Prediction:
        return _PREDICTIONS[self.predicted]

    def levels(self) -> Levels:
        if self.predicted == "edm_v":
            return EdmLevels.between(*self.edm)
        return NoiseTable.of(self.sigmas, self.zero_terminal_snr)

    def using(self, options: Mapping[str, object]) -> Dynamics:
        """With what the options say in place of what the file says."""
        dynamics = self
        said = options.get("prediction")
        for predicted in _PREDICTIONS:
            if said == predicted:
                dynamics = replace(dynamics, predicted=predicted)
        zero = options.get("zero_terminal_snr")
        return dynamics if zero is None else replace(dynamics, zero_terminal_snr=zero is True)

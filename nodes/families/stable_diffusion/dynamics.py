"""What a UNet predicts, and at which noise levels: by its file, or as somebody says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from engine.errors import ModelError
from engine.files.header import Header
from nodes.families.modules import read_tensor
from nodes.families.stated import EDM_HIGHEST, EDM_LOWEST
from nodes.lib.components import Levels
from nodes.lib.flow_levels import FlowLevels
from nodes.lib.prediction import (
    Clean,
    Consistent,
    Edm,
    Epsilon,
    Flow,
    Prediction,
    Translated,
    Velocity,
)
from nodes.lib.sigmas import AngleLevels, DistilledTable, EdmLevels, NoiseTable
from nodes.names import PredictionName

_PREDICTIONS: Mapping[PredictionName, Prediction] = {
    "epsilon": Epsilon(),
    "v": Velocity(),
    "x0": Clean(),
    "image": Translated(),
    "edm": Edm(),
    "edm_v": Velocity(),
    "edm_epsilon": Epsilon(),
    "continuous_v": Velocity(),
}
_SHIFTS: Mapping[PredictionName, float] = {"flow": 3.0, "flow_unit": 1.73, "flow_exponential": 1.15}
_BARELY_BEGUN = 1e-4  # the share of a sampling whose level stands for pure noise
_USUAL_ENDS: Mapping[PredictionName, tuple[float, float]] = {"continuous_v": (0.03, 500.0)}


@dataclass(frozen=True, slots=True)
class Dynamics:
    """`sigmas` are levels of a model trained on timesteps, `edm` the ends of continuous ones."""

    predicted: PredictionName
    sigmas: Sequence[float]
    zero_terminal_snr: bool
    edm: tuple[float, float]
    shift: float = 0.0  # of the levels of a flow; 0: the usual

    def prediction(self, levels: Levels) -> Prediction:
        """Of a network that is told of these levels."""
        if self.predicted == "lcm":
            return Consistent(timestep=levels.timestep)
        if self.predicted in _SHIFTS:
            return Flow(levels.at(_BARELY_BEGUN))
        return _PREDICTIONS[self.predicted]

    def levels(self) -> Levels:
        if self.predicted in ("edm", "edm_v", "edm_epsilon"):
            return EdmLevels.between(*self.edm)
        if self.predicted == "continuous_v":
            return AngleLevels(EdmLevels.between(*self.edm))
        shift = self.shift or _SHIFTS.get(self.predicted, 0.0)
        if self.predicted == "flow_exponential":
            return FlowLevels.exponential(shift)
        if shift and self.predicted in _SHIFTS:
            return FlowLevels.of(shift, 1000.0 if self.predicted == "flow" else 1.0)
        table = NoiseTable.of(self.sigmas, self.zero_terminal_snr)
        return DistilledTable.of(table) if self.predicted == "lcm" else table

    def using(self, options: Mapping[str, object]) -> Dynamics:
        """With what the options say in place of what the file says."""
        dynamics = self
        said = options.get("prediction")
        for predicted in get_args(PredictionName):
            if said == predicted:
                ends = _USUAL_ENDS.get(predicted, self.edm)
                dynamics = replace(dynamics, predicted=predicted, edm=ends)
        low, high = dynamics.edm
        dynamics = replace(
            dynamics,
            edm=(_number(options, "sigma_min", low), _number(options, "sigma_max", high)),
            shift=_number(options, "shift", dynamics.shift),
        )
        zero = options.get("zero_terminal_snr")
        return dynamics if zero is None else replace(dynamics, zero_terminal_snr=zero is True)


def _number(options: Mapping[str, object], name: str, usual: float) -> float:
    said = options.get(name)
    return said if isinstance(said, float) else usual


def edm_ends(header: Header) -> tuple[float, float]:
    """The lowest and the highest level, as the file's marks say, or as CosXL has them."""

    def marked(name: str, usual: float) -> float:
        return float(read_tensor(header, name).float()) if name in header.tensors else usual

    ends = lowest, highest = marked(EDM_LOWEST, 0.002), marked(EDM_HIGHEST, 120.0)
    if not 0 < lowest < highest < math.inf:
        raise ModelError(f"{header.path.name} has noise levels from {lowest} to {highest}")
    return ends

import inspect
import math
from functools import partial
from typing import Any, get_args, get_type_hints

import pytest

from nodes.lib.choices import OPTIONS, SOLVERS, SamplerChoice, Sigmas
from nodes.lib.samplers import SAMPLERS, SAMPLERS_APART
from nodes.lib.samplers.step import Churn
from nodes.names import SamplerName

NAMES = get_args(SamplerName)


def function(name: SamplerName) -> Any:
    found = {**SAMPLERS, **SAMPLERS_APART}[name]
    return found.func if isinstance(found, partial) else found


@pytest.mark.parametrize("name", NAMES)
def test_the_options_of_a_sampler_are_what_its_function_takes(name: SamplerName) -> None:
    takes = [*inspect.signature(function(name)).parameters][5:]
    if takes == ["churn"]:
        takes = [*Churn.__annotations__]
    assert OPTIONS.get(name, frozenset()) == set(takes)


@pytest.mark.parametrize("name", SOLVERS)
def test_the_solvers_of_a_sampler_are_what_its_function_takes(name: SamplerName) -> None:
    assert SOLVERS[name] == set(get_args(get_type_hints(function(name))["solver"]))


def test_options_that_are_not_given_are_the_samplers_own() -> None:
    assert SamplerChoice.of("euler_ancestral", eta=None, s_noise=0.9).options == (("s_noise", 0.9),)


def test_an_option_it_does_not_take_is_refused_with_those_it_has() -> None:
    with pytest.raises(ValueError, match="lms has no option 'eta': it has order"):
        SamplerChoice.of("lms", eta=0.5)
    with pytest.raises(ValueError, match="lcm has no option 'eta': it has none"):
        SamplerChoice.of("lcm", eta=0.5)
    with pytest.raises(ValueError, match="seeds_2 has no solver 'heun': it has phi_1, phi_2"):
        SamplerChoice.of("seeds_2", solver="heun")


def test_levels_that_stand_twice_in_a_row_stand_once() -> None:
    assert Sigmas.of([3.0, 3.0, 1.0, 1.0, 0.0]).values == (3.0, 1.0, 0.0)
    assert Sigmas.of([]).steps == Sigmas.of([1.0]).steps == 0


@pytest.mark.parametrize("values", [[1.0, -0.5], [math.nan], [math.inf, 1.0], [0.0, 1.0]])
def test_what_is_no_level_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match=r"noise level"):
        Sigmas.of(values)


def test_only_samplers_without_noise_go_up() -> None:
    up = Sigmas.of([0.1, 3.0])
    assert SamplerChoice("euler").problem(up) is None
    assert SamplerChoice("lcm").problem(Sigmas.of([3.0, 0.1])) is None
    fault = SamplerChoice("lcm").problem(up)
    assert fault is not None
    assert "lcm cannot go up in noise" in fault

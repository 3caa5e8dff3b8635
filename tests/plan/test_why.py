from __future__ import annotations

import pytest
from msgspec.structs import replace

from engine.plan.signature import Facts, Read, Signature
from engine.plan.why import why

SAMPLER = Facts(
    type="Sampler",
    version=1,
    release="0.1",
    numerics="cpu/float32",
    use="",
    constants={"steps": 20, "file": "a.png"},
    files={"file": ("input", "a.png", "1")},
    reads={"model": Read(Signature("m"), "model"), "latent": Read(Signature("l"), "latent")},
)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (SAMPLER, "was forgotten"),
        (replace(SAMPLER, constants={"steps": 25, "file": "a.png"}), "steps: 20 → 25"),
        (replace(SAMPLER, constants={"file": "a.png"}), "steps: 20 → a link"),
        (replace(SAMPLER, files={"file": ("input", "a.png", "2")}), "file: the file changed"),
        (
            replace(
                SAMPLER,
                constants={"steps": 20, "file": "b.png"},
                files={"file": ("input", "b.png", "3")},
            ),
            "file: 'a.png' → 'b.png'",
        ),
        (
            replace(SAMPLER, reads={**SAMPLER.reads, "model": Read(Signature("n"), "model")}),
            "what it reads changed: model",
        ),
        (replace(SAMPLER, version=2), "Sampler has a new version"),
        (replace(SAMPLER, release="0.2"), "Sampler has a new version"),
        (
            replace(SAMPLER, numerics="cuda/float16"),
            "is computed elsewhere: cpu/float32 → cuda/float16",
        ),
        (replace(SAMPLER, use="save"), "acts on the world"),
        (replace(SAMPLER, type="Refiner", version=3), "is another node: Sampler → Refiner"),
        (
            replace(SAMPLER, constants={"steps": 25, "file": "a.png"}, version=2),
            "Sampler has a new version; steps: 20 → 25",
        ),
    ],
)
def test_a_run_is_explained_by_what_changed(now: Facts, told: str) -> None:
    assert why(now, SAMPLER) == told


def test_a_node_without_a_past_is_new() -> None:
    assert why(SAMPLER, None) == "had no part in the last run"

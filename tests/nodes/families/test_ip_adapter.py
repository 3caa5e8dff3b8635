"""IP-Adapters: what a UNet makes of a picture is what diffusers' makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
import torch
from torch import Tensor

from engine.errors import InputError
from nodes.lib.components import Start
from nodes.lib.regions import Placed, Window
from nodes.lib.values import Adapter, Entry, PictureEmbedding, Span
from nodes.refs import IpAdapterRef
from tests.models.checkpoints import UNET_SIZES, Made, unet
from tests.models.ip_adapters import write_ip_adapter
from tests.nodes.families.loading import load, recognised
from tests.nodes.families.prompting import SIGMA, X, assert_close, entry

REF = IpAdapterRef(())
KINDS = ("plain", "plus", "full")


def picture(count: int = 1) -> PictureEmbedding:
    """As an encoder of 16 numbers, and 5 tokens of 32, gives it."""
    generator = torch.Generator().manual_seed(5)
    whole, places, last, blank = (
        torch.randn(shape, generator=generator)
        for shape in ((count, 16), (count, 5, 32), (count, 5, 32), (1, 5, 32))
    )
    return PictureEmbedding(whole, places, last, blank)


def said(network: Any, net: Any, *entries: Entry) -> list[Tensor]:
    asked = [Placed(each, Window(0, 0, 8, 8, None), True) for each in entries]
    start = Start(torch.zeros_like(X), controls={REF: net})
    given = network.prediction.input(X, SIGMA).repeat(len(entries), 1, 1, 1)
    found: list[Tensor] = network.bind(asked, start, 9)(given, SIGMA, range(len(entries)))
    return found


def wanted(made: Made, file: Mapping[str, Tensor], told: Entry, seen: Tensor) -> Tensor:
    """By diffusers' own loader and processors, at a weight of 0.7."""
    module: Any = unet(UNET_SIZES, heads=8).eval()
    module.load_state_dict(made["unet"].state_dict())
    state: dict[str, dict[str, Tensor]] = {"image_proj": {}, "ip_adapter": {}}
    for name, tensor in file.items():
        part, _, rest = name.partition(".")
        state[part][rest] = tensor
    module._load_ip_adapter_weights([state])
    for processor in module.attn_processors.values():
        if hasattr(processor, "scale"):
            processor.scale = [0.7]
    given, timestep = X / (SIGMA**2 + 1) ** 0.5, load(made.path, "model").levels.timestep(SIGMA)
    with torch.no_grad():
        added = {"image_embeds": [seen[None].expand(2, *seen.shape)]}
        output: Tensor = module(
            given, int(timestep), told.tokens.expand(2, -1, -1), added_cond_kwargs=added
        ).sample
    return output


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_pictures_are_seen_as_diffusers_sees_them(
    kind: Literal["plain", "plus", "full"], blank: bool, count: int, sd1: Made, tmp_path: Path
) -> None:
    file = write_ip_adapter(tmp_path / "ip.safetensors", kind)
    net, shown = load(tmp_path / "ip.safetensors", "ip_adapter"), picture(count)
    told = replace(entry(), adapters=(Adapter(REF, shown, 0.7, blank=blank),))
    [found] = said(load(sd1.path, "model"), net, told)
    seen = shown.whole if kind == "plain" else shown.places
    if blank:
        seen = 0 * seen if kind == "plain" else shown.blank.expand(count, -1, -1)
    assert_close(found, wanted(sd1, file, told, seen))


def test_each_prompt_sees_its_own_pictures_in_its_span(sd1: Made, tmp_path: Path) -> None:
    write_ip_adapter(tmp_path / "ip.safetensors", "plain")
    net, network = load(tmp_path / "ip.safetensors", "ip_adapter"), load(sd1.path, "model")
    one, blank = Adapter(REF, picture()), Adapter(REF, picture(), blank=True)
    late = Adapter(REF, picture(), span=Span(0.95, 1.0))
    entries = [
        replace(entry(), adapters=(one,)),
        replace(entry(seed=1), adapters=(blank,)),
        replace(entry(seed=2), adapters=(late,)),
        entry(seed=2),
    ]
    together = said(network, net, *entries)
    for each, found in zip(entries, together, strict=True):
        assert_close(found, said(network, net, each)[0])
    assert_close(together[2], together[3])
    assert not torch.allclose(together[0], said(network, net, entry())[0], atol=1e-3)


def test_what_another_encoder_saw_is_refused(sd1: Made, tmp_path: Path) -> None:
    write_ip_adapter(tmp_path / "ip.safetensors", "plain")
    net = load(tmp_path / "ip.safetensors", "ip_adapter")
    strange = replace(picture(), whole=torch.zeros(1, 24))
    told = replace(entry(), adapters=(Adapter(REF, strange),))
    with pytest.raises(InputError, match="reads what another vision encoder sees"):
        said(load(sd1.path, "model"), net, told)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("context", "family"), [(768, "Stable Diffusion 1"), (2048, "SDXL")])
def test_a_file_says_what_it_is_for(
    kind: Literal["plain", "plus", "full"], context: int, family: str, tmp_path: Path
) -> None:
    write_ip_adapter(tmp_path / "ip.safetensors", kind, context)
    finding = recognised(tmp_path / "ip.safetensors")
    assert finding.what == f"an IP-Adapter for {family}"
    assert finding.folders == {"ipadapter"}
    assert finding.problem(IpAdapterRef) is None

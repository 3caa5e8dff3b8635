"""The types of ports that name weights of a diffusion model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.node.context import Models
from engine.node.refs import Ref
from nodes.lib.components import (
    ControlOutline,
    ImageCodec,
    Network,
    Outline,
    Steerer,
    TextEncoder,
    VisionEncoder,
)


@dataclass(frozen=True)
class ModelRef(Ref[Network]):
    """A UNet or transformer."""

    component: ClassVar[str] = "model"
    title: ClassVar[str] = "diffusion model"
    port_type: ClassVar[str] = "Model"


@dataclass(frozen=True)
class TextRef(Ref[TextEncoder]):
    """The text encoders of a model."""

    component: ClassVar[str] = "text"
    title: ClassVar[str] = "text encoder"
    port_type: ClassVar[str] = "CLIP"


@dataclass(frozen=True)
class VaeRef(Ref[ImageCodec]):
    """An image codec."""

    component: ClassVar[str] = "vae"
    title: ClassVar[str] = "VAE"
    port_type: ClassVar[str] = "VAE"


@dataclass(frozen=True)
class ControlRef(Ref[Steerer]):
    """A network that steers a diffusion model by a picture."""

    component: ClassVar[str] = "control"
    title: ClassVar[str] = "ControlNet"
    port_type: ClassVar[str] = "ControlNet"


@dataclass(frozen=True)
class VisionRef(Ref[VisionEncoder]):
    """An encoder of pictures."""

    component: ClassVar[str] = "vision"
    title: ClassVar[str] = "CLIP vision encoder"
    port_type: ClassVar[str] = "CLIPVision"


@dataclass(frozen=True)
class IpAdapterRef(Ref[Steerer]):
    """What lets a model draw what is like a picture."""

    component: ClassVar[str] = "ip_adapter"
    title: ClassVar[str] = "IP-Adapter"
    port_type: ClassVar[str] = "IPAdapter"


def outline_of(models: Models, model: ModelRef) -> Outline:
    """What is known of a model without its weights. Raises ModelError."""
    outline = models.describe(model)
    assert isinstance(outline, Outline)
    return outline


def outline_of_control(models: Models, net: ControlRef | IpAdapterRef) -> ControlOutline:
    """What is known of a ControlNet or an IP-Adapter without its weights. Raises ModelError."""
    outline = models.describe(net)
    assert isinstance(outline, ControlOutline)
    return outline

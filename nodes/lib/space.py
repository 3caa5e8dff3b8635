"""The spaces that latents lie in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LatentSpace:
    """The geometry of a VAE's space. Samplers see `(sample - shift) * scale`."""

    channels: int
    factor: int  # pixels per latent cell, in each direction
    scale: float
    shift: float = 0.0
    # Colours in -1..1 of a scaled latent, for previews: a row a channel, and last what is added.
    colours: tuple[tuple[float, ...], ...] = ()

"""Between pictures and latents."""

from __future__ import annotations

from engine import Context, Image, node
from engine.errors import InputError
from nodes.lib.values import Latent
from nodes.refs import VaeRef


@node(category="latent")
def decode(ctx: Context, vae: VaeRef, latent: Latent) -> Image:
    """Turn a latent into a picture."""
    batch, channels, height, width = latent.samples.shape
    with ctx.models.lease(
        vae,
        lambda v: v.activation_bytes(batch, height * v.space.factor, width * v.space.factor),
    ) as codec:
        if channels != codec.space.channels:
            wanted = codec.space.channels
            raise InputError(f"the latent has {channels} channels: this VAE wants {wanted}")
        return Image(codec.decode(latent.samples))


@node(category="latent")
def encode(ctx: Context, vae: VaeRef, image: Image) -> Latent:
    """Turn a picture into a latent; sides are cut to multiples of 8, transparency is dropped."""
    batch, height, width, _ = image.pixels.shape
    with ctx.models.lease(vae, lambda v: v.activation_bytes(batch, height, width)) as codec:
        return Latent(codec.encode(image.pixels[..., :3]))

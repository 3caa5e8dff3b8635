"""Between pictures and latents."""

from __future__ import annotations

from engine import Context, Image, node
from engine.errors import InputError
from nodes.lib.values import Latent
from nodes.refs import VaeRef


@node(category="latent")
def decode(ctx: Context, vae: VaeRef, latent: Latent) -> Image:
    """Turn a latent into a picture."""
    batch, _, height, width = latent.samples.shape
    factor = latent.space.factor
    with ctx.models.lease(
        vae, lambda v: v.activation_bytes(batch, height * factor, width * factor)
    ) as codec:
        if not latent.space.agrees(codec.space):
            raise InputError(
                f"the latent lies in the space of {latent.space}: this VAE reads {codec.space}"
            )
        pixels = codec.decode(latent.samples)
    if not pixels.isfinite().all():
        raise InputError(
            "the decoded picture holds numbers that are none (NaN): another dtype of the VAE, "
            "such as float32, would help"
        )
    return Image(pixels)


@node(category="latent")
def encode(ctx: Context, vae: VaeRef, image: Image) -> Latent:
    """Turn a picture into a latent; sides are cut to multiples of 8, transparency is dropped."""
    batch, height, width, _ = image.pixels.shape
    with ctx.models.lease(vae, lambda v: v.activation_bytes(batch, height, width)) as codec:
        return Latent(codec.encode(image.pixels[..., :3]), codec.space)

"""Seeing: what a picture shows, as models can be told."""

from __future__ import annotations

from typing import Annotated

from engine import Context, File, Image, Out, node
from engine.node.refs import Dtype, FileRef
from nodes.lib.components import VisionEncoder
from nodes.lib.values import PictureEmbedding
from nodes.names import CropName
from nodes.refs import VisionRef


@node(category="control", lane="inline")
def load_clip_vision(
    ctx: Context, file: Annotated[str, File("clip_vision", (VisionRef,))], dtype: Dtype = "auto"
) -> Annotated[VisionRef, Out("clip_vision")]:
    """Load an encoder of pictures, such as IP-Adapters and style models read.

    Example: file "CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors"
    """
    stamp = ctx.files.stamp("clip_vision", file)
    return VisionRef((FileRef("clip_vision", file, stamp),), compute=dtype)


@node(category="control")
def encode_picture(
    ctx: Context, clip_vision: VisionRef, image: Image, crop: CropName = "center"
) -> Annotated[PictureEmbedding, Out("picture")]:
    """Say what is seen in a picture, for a model that is to draw what is like it.

    The encoder reads a small square: "center" cuts off the longer sides, "disabled" squeezes.

    Example: crop "disabled" for a wide landscape whose ends count
    """

    def reserve(encoder: VisionEncoder) -> int:
        return encoder.activation_bytes(len(image.pixels))

    with ctx.models.lease(clip_vision, reserve) as encoder:
        return encoder.encode(image.pixels, crop == "center")

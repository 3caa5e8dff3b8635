"""The shape of every weight of a CLIP text encoder, under transformers' names. Torch-free."""

from __future__ import annotations

from nodes.families.clip.layout import ClipSizes
from nodes.families.fit import Shape, Shapes
from nodes.families.shapes import below, linear, norm


def clip_shapes(sizes: ClipSizes, pooled: bool) -> Shapes:
    """Of CLIPTextModel, or of CLIPTextModelWithProjection where the prompt is pooled."""
    width = sizes.width
    shapes: dict[str, Shape] = {
        "embeddings.token_embedding.weight": (sizes.vocabulary, width),
        "embeddings.position_embedding.weight": (sizes.positions, width),
        **norm("final_layer_norm", width),
    }
    for layer in range(sizes.layers):
        shapes |= below(f"encoder.layers.{layer}", _layer(width, sizes.inner))
    if pooled:
        shapes |= linear("text_projection", width, sizes.projection or width, bias=False)
    return shapes


def _layer(width: int, inner: int) -> Shapes:
    return {
        **linear("self_attn.q_proj", width, width),
        **linear("self_attn.k_proj", width, width),
        **linear("self_attn.v_proj", width, width),
        **linear("self_attn.out_proj", width, width),
        **norm("layer_norm1", width),
        **linear("mlp.fc1", width, inner),
        **linear("mlp.fc2", inner, width),
        **norm("layer_norm2", width),
    }

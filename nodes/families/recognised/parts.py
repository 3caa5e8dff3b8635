"""Text encoders, VAEs, vision encoders, embeddings and upscalers that are named, not loaded.

The towers of one architecture are told apart by the width of a norm or the size of a projection.
"""

from __future__ import annotations

from nodes.families.recognised.kinds import Recognised, kind

_LAYER = "model.layers.0."
_WIDTH = f"{_LAYER}post_attention_layernorm.weight"
_GEMMA = f"{_LAYER}post_feedforward_layernorm.weight"
_QWEN3 = f"{_LAYER}self_attn.q_norm.weight"
_QWEN25 = f"{_LAYER}self_attn.k_proj.bias"
_CLIP = "text_model.encoder.layers.0.layer_norm1.weight"
_T5_XXL = "encoder.block.23.layer.1.DenseReluDense.wi_1.weight"
_UMT5 = "encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight"

TEXT_ENCODERS = Recognised(
    folders=frozenset(("text_encoders",)),
    kinds=(
        kind("a CLIP-L text encoder", size=(_CLIP, 0, 768)),
        kind("an OpenCLIP-H text encoder", size=(_CLIP, 0, 1024)),
        kind("an OpenCLIP-G text encoder", size=(_CLIP, 0, 1280)),
        kind("a CLIP text encoder", "text_model.encoder.layers.0."),
        kind("an OpenCLIP text encoder", "token_embedding.weight", "transformer.resblocks.0."),
        kind("an OpenCLIP text encoder", "token_embedding.weight", "resblocks.0."),
        kind("a UMT5-XXL text encoder", _UMT5, size=("shared.weight", 1, 4096)),
        kind("a UMT5 text encoder", _UMT5),
        kind("a T5-XXL text encoder", size=(_T5_XXL, 0, 10240)),
        kind("a T5 text encoder", "encoder.block.0.layer.0.SelfAttention."),
        kind("a Qwen3.5 text encoder", "model.language_model.layers.0.linear_attn.A_log"),
        kind("a Qwen3-VL-4B text encoder", size=("visual.merger.linear_fc2.weight", 0, 2560)),
        kind("a Qwen3-VL-4B text encoder", size=("model.visual.merger.linear_fc2.weight", 0, 2560)),
        kind("a Qwen3-VL text encoder", "model.visual.deepstack_merger_list."),
        kind("a Qwen3-VL text encoder", "visual.deepstack_merger_list."),
        kind("a Qwen2.5-VL-7B text encoder", size=(_QWEN25, 0, 512)),
        kind("a Qwen2.5-VL-3B text encoder", size=(_QWEN25, 0, 256)),
        kind("a Gemma 3 12B text encoder", _GEMMA, "model.layers.47."),
        kind("a Gemma 2 2B text encoder", _GEMMA, size=(_WIDTH, 0, 2304)),
        kind("a Gemma text encoder", _GEMMA),
        kind("a Qwen3-0.6B text encoder", _QWEN3, size=(_WIDTH, 0, 1024)),
        kind("a Qwen3-2B text encoder", _QWEN3, size=(_WIDTH, 0, 2048)),
        kind("a Qwen3-4B text encoder", _QWEN3, size=(_WIDTH, 0, 2560)),
        kind("a Qwen3-8B text encoder", _QWEN3, size=(_WIDTH, 0, 4096)),
        kind("a Qwen3 text encoder", _QWEN3),
        kind("a Mistral text encoder", size=(_WIDTH, 0, 5120)),
        kind("a Ministral text encoder", size=(_WIDTH, 0, 3072)),
        kind("a Llama text encoder", size=(_WIDTH, 0, 4096)),
        kind("a GPT-OSS text encoder", "layers.0.self_attn.sinks"),
        kind("a GPT-OSS text encoder", "model.layers.0.self_attn.sinks"),
        kind("a text encoder", f"{_LAYER}self_attn."),
    ),
)
VAES = Recognised(
    folders=frozenset(("vae",)),
    kinds=(
        kind("a FLUX.2 VAE", "bn.running_mean", "decoder.conv_in.weight"),
        kind(
            "a Wan 2.2 VAE", "decoder.middle.0.residual.0.gamma", "decoder.upsamples.0.upsamples."
        ),
        kind("a Wan or Qwen-Image VAE", "decoder.middle.0.residual.0.gamma"),
        kind("a Wan or Qwen-Image VAE", "decoder.mid_block.resnets.0.norm1.gamma"),
        kind("an LTX VAE", "decoder.last_scale_shift_table"),
        kind("an LTX VAE", "per_channel_statistics.mean-of-means"),
        kind("an LTX VAE", "decoder.up_blocks.0.res_blocks.0.conv1.conv.weight"),
        kind("a HunyuanVideo VAE", "decoder.mid.block_1.conv1.conv.weight"),
        kind("a HunyuanVideo VAE", "decoder.mid_block.resnets.0.conv1.conv.weight"),
        kind("a deep compression autoencoder", "decoder.stages.0.op_list."),
    ),
)
TINY_VAES = Recognised(
    folders=frozenset(("vae_approx",)),
    kinds=(
        kind("a tiny autoencoder (TAESD)", "3.conv.0.weight"),
        kind("a tiny autoencoder (TAESD)", "decoder.layers.0.weight"),
        kind("a tiny autoencoder (TAESD)", "taesd_decoder.1.weight"),
    ),
)
VISION = Recognised(
    folders=frozenset(("clip_vision",)),
    kinds=(
        kind("a SigLIP vision encoder", "vision_model.head.probe"),
        kind("a CLIP vision encoder", "vision_model.encoder.layers.0."),
        kind("a CLIP vision encoder", "visual.transformer.resblocks.0."),
    ),
)
STYLES = Recognised(
    folders=frozenset(("style_models",)),
    kinds=(
        kind("a FLUX.1 Redux style model", "redux_down.weight"),
        kind("a style model", "style_embedding"),
    ),
)
EMBEDDINGS = Recognised(
    folders=frozenset(("embeddings",)),
    kinds=(
        kind("an embedding", "emb_params"),
        kind("an embedding", "string_to_param."),
        kind("an embedding for SDXL", "clip_g"),
        kind("an embedding", "clip_l"),
    ),
)
UPSCALERS = Recognised(
    folders=frozenset(("upscale_models",)),
    kinds=(
        kind("an ESRGAN upscaler", "model.1.sub.0.RDB1.conv1.0.weight"),
        kind("an ESRGAN upscaler", "conv_first.weight", "body.0.rdb1.conv1.weight"),
        kind("an ESRGAN upscaler", "params_ema.conv_first.weight", "params_ema.body.0."),
        kind("a SwinIR, HAT or DAT upscaler", "conv_first.weight", "layers.0."),
        kind("a SPAN upscaler", "block_1.c1_r.sk.weight"),
        kind("an upscaler", "model.0.weight"),
        kind("an upscaler", "conv_first.weight"),
        kind("an upscaler", "body.0.weight"),
    ),
)

"""Diffusion models of families that are not loaded yet, by their tensors in the layout in which
they are published. Several names are those by which diffusers (Apache-2.0) tells them apart.
"""

from __future__ import annotations

from nodes.families.recognised.kinds import Recognised, kind

_FLUX = "double_blocks.0.img_attn.norm.key_norm.scale"
_FLUX_ENTRY = "img_in.weight"
_WAN = "head.modulation"
_WAN_ENTRY = "patch_embedding.weight"
_COSMOS = "blocks.0.adaln_modulation_cross_attn.1.weight"
_LUMINA = "cap_embedder.1.weight"

MODELS = Recognised(
    folders=frozenset(("checkpoints", "diffusion_models")),
    kinds=(
        kind("a FLUX.3 model", "early_stream_modulations.image.lin.weight"),
        kind("a FLUX.2 model", "single_stream_modulation.lin.weight"),
        kind("a Chroma Radiance model", "distilled_guidance_layer.", "nerf_blocks."),
        kind("a Chroma model", "distilled_guidance_layer."),
        kind("a FLUX.1 Fill model", _FLUX, size=(_FLUX_ENTRY, 1, 384)),
        kind("a FLUX.1 control model", _FLUX, size=(_FLUX_ENTRY, 1, 128)),
        kind("a FLUX.1 dev model", _FLUX, "guidance_in.in_layer.weight"),
        kind("a FLUX.1 schnell model", _FLUX),
        kind(
            "a HunyuanVideo or HunyuanImage model",
            "txt_in.individual_token_refiner.",
            "double_blocks.",
        ),
        kind("a Z-Image model", "noise_refiner.", size=(_LUMINA, 0, 3840)),
        kind("a Lumina 2 model", _LUMINA, "noise_refiner."),
        kind("an OmniGen2 model", "time_caption_embed."),
        kind("a Qwen-Image 2.1 model", "txt_in.text_norm.weight"),
        kind("a Qwen-Image model", "txt_norm.weight", "transformer_blocks.0.img_mod.1.weight"),
        kind("a Krea 2 model", "txtfusion.projector.weight"),
        kind("a MiniMax H3 model", "token_refiner.blocks.0.attn.qkv_proj.weight"),
        kind("a Stable Diffusion 3 model", "joint_blocks.0.x_block.attn.qkv.weight"),
        kind("an AuraFlow model", "double_layers.0.attn.w1q.weight"),
        kind("a Wan 2.1 VACE model", _WAN, "vace_blocks."),
        kind("a Wan 2.2 Animate model", _WAN, "motion_encoder."),
        kind("a Wan 2.2 S2V model", _WAN, "casual_audio_encoder."),
        kind("a Wan 2.2 5B model", _WAN, size=(_WAN_ENTRY, 1, 48)),
        kind("a Wan 2.1 or 2.2 model for text to video", _WAN, size=(_WAN_ENTRY, 1, 16)),
        kind("a Wan 2.1 or 2.2 model for pictures to video", _WAN, size=(_WAN_ENTRY, 1, 36)),
        kind("a Wan model", _WAN),
        kind("an LTX 2 model", "av_ca_a2v_gate_adaln_single."),
        kind("an LTX-Video model", "patchify_proj.weight"),
        kind("a HiDream model", "double_stream_blocks.0."),
        kind("an Anima model", "llm_adapter."),
        kind("a Cosmos Predict 2 model", _COSMOS),
        kind("a Cosmos model", "blocks.block1.blocks.0.block.attn.to_q.0.weight"),
        kind("a Mochi model", "blocks.0.attn.qkv_x.weight"),
        kind("a Sana model", "blocks.0.mlp.inverted_conv.conv.weight"),
        kind("a HunyuanDiT model", "mlp_t5.0.weight"),
        kind("a PixArt model", "y_embedder.y_embedding", "t_block.1.weight"),
        kind("a Kandinsky 5 model", "visual_transformer_blocks.0."),
        kind("an ERNIE-Image model", "text_proj.weight", "final_linear.weight"),
        kind("an ACE-Step model", "lyric_embs."),
        kind("a Stable Cascade model (stage C)", "clip_txt_mapper.weight"),
        kind("a Stable Cascade model (stage B)", "down_blocks.1.0.channelwise.0.weight"),
        kind("an AnimateDiff motion module", "down_blocks.0.motion_modules."),
        kind("a Stable Video Diffusion model", "input_blocks.1.0.time_stack."),
        kind("an unCLIP model", "input_blocks.1.1.", "label_emb.0.0.weight"),
        kind("a UNet of Stable Diffusion in diffusers' layout", "down_blocks.0.resnets.0."),
        kind("a diffusion transformer in diffusers' layout", "transformer_blocks.0.attn."),
        kind("a diffusion transformer in diffusers' layout", "transformer_blocks.0.attn1."),
        kind("a UNet of Stable Diffusion, alone or of another build", "input_blocks.0.0.weight"),
    ),
)
UNKNOWN = Recognised(
    folders=frozenset(("checkpoints", "diffusion_models")),
    kinds=(kind("a diffusion model of an unknown build", "model.diffusion_model."),),
)

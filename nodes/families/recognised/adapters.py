"""Adapters: ControlNets, IP-Adapters and their like."""

from __future__ import annotations

from nodes.families.recognised.kinds import Recognised, kind

_CONTROL = "controlnet_cond_embedding.conv_in.weight"
_IP = "ip_adapter.1.to_k_ip.weight"


CONTROL_NETS = Recognised(
    folders=frozenset(("controlnet", "model_patches")),
    kinds=(
        kind("a Control-LoRA", "lora_controlnet"),
        kind("a ControlNet of several kinds", "control_add_embedding.linear_1.weight"),
        kind("a ControlNet of another build", "control_model."),
        kind("a ControlNet of another build", _CONTROL),
        kind("a ControlNet for Z-Image", "control_layers.0."),
        kind("a ControlNet for Z-Image", "control_all_x_embedder.2-1.weight"),
        kind("a ControlNet for FLUX.1", "controlnet_blocks.", "double_blocks."),
        kind("a ControlNet for FLUX.1", "controlnet_blocks.", "single_transformer_blocks."),
        kind("a ControlNet for FLUX.1", "controlnet_single_blocks."),
        kind("a ControlNet for Qwen-Image", "controlnet_blocks.", "txt_norm.weight"),
        kind("a ControlNet", "controlnet_blocks."),
        kind("a ControlNet", "zero_convs."),
        kind("a T2I adapter", "adapter."),
        kind("a T2I adapter", "body.0.resnets.0.block1."),
    ),
)
IP_ADAPTERS = Recognised(
    folders=frozenset(("ipadapter",)),
    kinds=(
        kind("an IP-Adapter for SDXL", size=(_IP, 1, 2048)),
        kind("an IP-Adapter for Stable Diffusion 1", size=(_IP, 1, 768)),
        kind("an IP-Adapter", "ip_adapter."),
        kind("a GLIGEN model", "position_net."),
    ),
)

"""The model families, one small package each. The first that knows a file has it."""

from __future__ import annotations

from engine.files.family import Detector
from nodes.families.ip_adapter.rules import IpAdapters
from nodes.families.patches.lora import LoRAs
from nodes.families.recognised import adapters, models, parts
from nodes.families.stable_diffusion.control import ControlNets
from nodes.families.stable_diffusion.sd1 import SD1
from nodes.families.stable_diffusion.sd2 import SD2
from nodes.families.stable_diffusion.sdxl import SDXL
from nodes.families.stable_diffusion.sdxl_refiner import SDXL_REFINER
from nodes.families.stable_diffusion.t2i_adapter import T2IAdapters
from nodes.families.upscalers.compact import Compact
from nodes.families.upscalers.esrgan import Esrgan
from nodes.families.vae.file import VaeFile
from nodes.families.vision.rules import VisionEncoders

FAMILIES: tuple[Detector, ...] = (
    LoRAs(),
    ControlNets(),
    T2IAdapters(),
    adapters.CONTROL_NETS,
    IpAdapters(),
    adapters.IP_ADAPTERS,
    SD1,
    SD2,
    SDXL,
    SDXL_REFINER,
    models.MODELS,
    parts.VAES,
    VaeFile(),
    Compact(),
    Esrgan(),
    VisionEncoders(),
    parts.TEXT_ENCODERS,
    parts.VISION,
    parts.STYLES,
    parts.EMBEDDINGS,
    parts.TINY_VAES,
    parts.UPSCALERS,
    models.UNKNOWN,
)

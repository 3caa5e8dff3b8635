"""The model families, one small module each. The first that knows a file has it."""

from __future__ import annotations

from engine.files.family import Detector
from nodes.families.recognised import ADAPTERS, MODELS, PARTS
from nodes.families.stable_diffusion.sd1 import SD1
from nodes.families.stable_diffusion.sd2 import SD2
from nodes.families.stable_diffusion.sdxl import SDXL
from nodes.families.stable_diffusion.sdxl_refiner import SDXL_REFINER
from nodes.families.upscalers.compact import Compact
from nodes.families.vae.file import VaeFile

FAMILIES: tuple[Detector, ...] = (
    *ADAPTERS,
    SD1,
    SD2,
    SDXL,
    SDXL_REFINER,
    VaeFile(),
    Compact(),
    *MODELS,
    *PARTS,
)

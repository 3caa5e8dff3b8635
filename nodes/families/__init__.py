"""The model families, one small module each. The first that knows a file has it."""

from __future__ import annotations

from engine.models.family import Family
from nodes.families.others import ADAPTERS, MODELS, PARTS
from nodes.families.sd1 import SD1
from nodes.families.sd2 import SD2
from nodes.families.sdxl import SDXL
from nodes.families.sdxl_refiner import SDXL_REFINER
from nodes.families.upscaler import Compact
from nodes.families.vae_file import VaeFile

FAMILIES: tuple[Family, ...] = (
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

"""The model families, one small module each."""

from __future__ import annotations

from engine.models.family import Family

FAMILIES: tuple[Family, ...] = ()

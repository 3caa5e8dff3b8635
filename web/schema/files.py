"""Files that people send, and those that workflows may name."""

from __future__ import annotations

from msgspec import Struct


class Upload(Struct, frozen=True, kw_only=True):
    name: str  # what a LoadImage node calls it
    url: str
    media: str
    width: int
    height: int
    size: int
    remark: str = ""  # what people should know of it, such as that it ends too early


class Model(Struct, frozen=True, kw_only=True):
    folder: str
    name: str
    size: int
    what: str
    dtype: str
    error: str | None
    details: dict[str, str]  # that it states of itself: "trigger words", "rank" …


class Models(Struct, frozen=True, kw_only=True):
    models: tuple[Model, ...]
    pictures: tuple[str, ...]  # in the input folder

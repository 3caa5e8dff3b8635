"""What was saved: files of the output folder as rows, newest first."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct


class SavedOutput(Struct, frozen=True, kw_only=True):
    """A file that a job saved, and what became of it."""

    id: int  # higher is newer
    job: str
    number: int  # among the outputs of its job
    node: str
    name: str  # below the output folder, with forward slashes
    workflow: str  # the name of its workflow
    media: str
    size: int
    created: float
    deleted: float | None  # when it was moved to the trash
    star: bool
    trash: str | None  # of one that was deleted: what restoring takes
    url: str
    thumbnail: str | None  # of what can be shown as a picture


class SavedOutputs(Struct, frozen=True, kw_only=True):
    outputs: tuple[SavedOutput, ...]
    next: int | None  # pass as `after` to get the page that follows


class OutputsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    after: Annotated[int, Meta(ge=0, le=2**62)] | None = None
    limit: Annotated[int, Meta(ge=1, le=500)] = 100
    q: Annotated[str, Meta(max_length=200)] = (
        ""  # words of names, prompts and other texts, or a seed
    )
    media: str = ""  # a media type, or the part before its slash
    workflow: str = ""
    star: Literal["", "true"] = ""
    deleted: Literal["", "true"] = ""  # those in the trash instead of the others


class Star(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    star: bool


class TrashedOutput(Struct, frozen=True, kw_only=True):
    """A file in the trash."""

    id: str  # what restoring takes
    name: str


class ThumbnailQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    side: Literal[128, 256, 512] = 256  # pixels of the longer side, at most

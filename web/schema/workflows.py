"""Saved workflows and their versions."""

from __future__ import annotations

from msgspec import Struct


class SavedWorkflow(Struct, frozen=True, kw_only=True):
    name: str
    etag: str
    size: int
    modified: float


class SavedWorkflows(Struct, frozen=True, kw_only=True):
    workflows: tuple[SavedWorkflow, ...]


class DeletedWorkflow(Struct, frozen=True, kw_only=True):
    """A workflow in the trash."""

    id: str  # what restoring takes
    name: str
    deleted: float


class DeletedWorkflows(Struct, frozen=True, kw_only=True):
    workflows: tuple[DeletedWorkflow, ...]  # the latest first


class Renaming(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    to: str


class Version(Struct, frozen=True, kw_only=True):
    version: str
    size: int
    saved: float  # when this version was saved over or deleted


class Versions(Struct, frozen=True, kw_only=True):
    versions: tuple[Version, ...]  # newest first

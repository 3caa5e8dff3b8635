"""The files that workflows may name."""

from __future__ import annotations

from engine.files.folders import INPUT, ModelFolders
from engine.node.files import Files
from web.schema.files import Model, Models


def found_files(files: Files) -> Models:
    """Models and pictures, where they lie in folders."""
    if not isinstance(files, ModelFolders):
        return Models(models=(), pictures=())
    models = tuple(
        Model(
            folder=file.folder,
            name=file.name,
            size=file.size,
            what=file.what,
            dtype=file.dtype,
            error=file.error,
            details=dict(file.details),
        )
        for file in files.found()
    )
    return Models(models=models, pictures=tuple(files.names(INPUT)))

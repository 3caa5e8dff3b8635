"""The command line: lienzo run · check · plan · nodes · models."""

from engine.cli.app import main

__all__ = ["main"]

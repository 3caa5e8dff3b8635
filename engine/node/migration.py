"""How entries of older files are read once the inputs of a node type have changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Migration:
    """From one interface of a node type to the next.

    Take a new name for an input whose values come to mean something else. Then files tell by
    themselves how old they are, and neither an older nor a newer program misreads them.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)  # inputs: from the old name to the new
    filled: Mapping[str, Any] = field(default_factory=dict)  # constants, by new names: what it
    # meant when nothing was said
    told: str = ""  # what people should know

    @property
    def added(self) -> frozenset[str]:
        """Inputs that the older interface did not have."""
        return frozenset((*self.renamed.values(), *self.filled)) - frozenset(self.renamed)

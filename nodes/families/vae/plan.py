"""What one file's autoencoder is, besides its weights. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import ModelError
from engine.files.header import Header
from nodes.families.fit import misfit
from nodes.families.layout import norm_groups
from nodes.families.names import Names
from nodes.families.vae.layout import VaeSizes, read_vae
from nodes.families.vae.names import vae_names
from nodes.families.vae.shapes import vae_shapes

_ROOTS = ("encoder.", "decoder.", "quant_conv.", "post_quant_conv.")


@dataclass(frozen=True, slots=True)
class VaePlan:
    prefix: str
    sizes: VaeSizes
    groups: int

    @property
    def names(self) -> Names:
        return vae_names(self.sizes, self.prefix)

    @property
    def roots(self) -> list[str]:
        return [self.prefix + root for root in _ROOTS]

    def misfit(self, header: Header) -> str | None:
        """Why the file's tensors are not its weights."""
        return misfit(header, vae_shapes(self.sizes), self.names, self.roots)


def plan_vae(header: Header, prefix: str, groups: int | None) -> VaePlan:
    """Raises ModelError, as a sentence on the file."""
    sizes = read_vae(header, prefix)
    groups = groups or norm_groups(sizes.channels)
    if any(channels % groups for channels in sizes.channels):
        raise ModelError(
            f"the channels {list(sizes.channels)} of its VAE do not divide into {groups} groups"
        )
    return VaePlan(prefix, sizes, groups)

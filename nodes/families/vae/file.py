"""A VAE in a file of its own, in the original layout or diffusers'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.files.family import Check, Delta, Finding, Precision, Tell, Weights
from engine.files.header import Header
from engine.node.refs import Patch, Ref
from engine.node.values import Stored
from nodes.families.fit import sentence
from nodes.families.layout import UNET, VAE
from nodes.families.merging import numbered
from nodes.families.stated import read_stated
from nodes.families.vae.layout import read_vae
from nodes.families.vae.plan import VaePlan, plan_vae
from nodes.lib.space import LatentSpace

if TYPE_CHECKING:
    from torch import Tensor

_SIDES = ("encoder", "decoder")


class VaeFile:
    """The codec of any family with a KL autoencoder."""

    def detect(self, header: Header) -> Finding | None:
        prefix = _prefix(header)
        if prefix is None or any(name.startswith(UNET) for name in header.tensors):
            return None
        numbers = {"vae": header.numel}
        fault = sentence(lambda: _plan(header).misfit(header))
        faults = {"vae": fault} if fault else {}
        return Finding("a VAE", frozenset(("vae",)), numbers, faults, self, self, self, self)

    def describe(self, component: str, header: Header) -> LatentSpace:
        """Scaled as its metadata says, else as its architecture suggests.

        The VAEs of SD 1 and SDXL look alike; the scale is the sampler's and decoding needs none.
        """
        sizes = read_vae(header, _prefix(header) or "")
        scale, shift = (0.3611, 0.1159) if sizes.latent_channels == 16 else (0.18215, 0.0)
        name = ""
        if "xl" in header.metadata.get("modelspec.architecture", ""):
            scale, name = 0.13025, "SDXL"
        stated = read_stated(header)
        scale = stated.vae_scale or scale
        shift = shift if stated.vae_shift is None else stated.vae_shift
        return LatentSpace(sizes.latent_channels, sizes.factor, scale, shift, name=name)

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> Weights:
        from nodes.families.vae.codec import load_vae

        space = self.describe(component, header)
        return load_vae(header, _plan(header), space, precision, check)

    def deltas(
        self,
        patch: Patch,
        header: Header,
        component: str,
        originals: Mapping[str, Tensor],
        inner: Mapping[str, Delta],
        tell: Tell,
    ) -> Mapping[str, Delta]:
        """Of a merge."""
        from nodes.families.merged import merge_deltas

        return merge_deltas(patch, header, numbered(_plan(header).names), originals, inner)

    def stored(
        self, ref: Ref[Any], header: Header, weights: Mapping[str, Tensor], alone: bool
    ) -> Stored:
        from nodes.families.vae.written import stored_vae

        return stored_vae(header, _plan(header), weights, self.describe("vae", header), alone)


def _plan(header: Header) -> VaePlan:
    return plan_vae(header, _prefix(header) or "", read_stated(header).vae_groups)


def _prefix(header: Header) -> str | None:
    for prefix in ("", VAE):
        if all(f"{prefix}{side}.conv_in.weight" in header.tensors for side in _SIDES):
            return prefix
    return None

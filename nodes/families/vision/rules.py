"""Files of CLIP's vision encoders (Radford et al. 2021), in both layouts. Torch-free."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from engine.errors import ModelError
from engine.files.family import Check, Finding, Precision, Weights
from engine.files.header import Header
from nodes.families.fit import Shapes, misfit, sentence
from nodes.families.layout import count, dimension
from nodes.families.names import Names, Source, renamed_parts
from nodes.families.shapes import below, linear, norm

_OWN, _OPEN_CLIP = "vision_model.", ("visual.", "embedder.model.visual.")
_PROJECTION = "visual_projection.weight"
_TABLE = {  # open_clip's names, by transformers'
    "vision_model.embeddings.class_embedding": "class_embedding",
    "vision_model.embeddings.position_embedding.weight": "positional_embedding",
    "vision_model.embeddings.patch_embedding": "conv1",
    "vision_model.pre_layrnorm": "ln_pre",
    "vision_model.post_layernorm": "ln_post",
    "vision_model.encoder.layers": "transformer.resblocks",
    "self_attn.out_proj": "attn.out_proj",
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "fc1": "c_fc",
    "fc2": "c_proj",
}
_FUSED = re.compile(r"vision_model\.encoder\.layers\.(\d+)\.self_attn\.([qkv])_proj\.(\w+)")
_TITLES = {(1024, 24): "a CLIP-L", (1280, 32): "an OpenCLIP-H", (1664, 48): "an OpenCLIP-G"}
_MANY = 24  # layers, above which encoders are OpenCLIP's


@dataclass(frozen=True, slots=True)
class VisionPlan:
    """What one file's encoder is, besides its weights."""

    width: int
    inner: int
    layers: int
    patch: int  # pixels a side
    positions: int  # one for each patch, and one for the whole
    projection: int
    prefix: str  # of open_clip's layout; empty in transformers'

    @property
    def side(self) -> int:
        """Pixels a side of what it reads."""
        return self.patch * math.isqrt(self.positions - 1)

    @property
    def heads(self) -> int:
        return 12 if self.width == 768 else 16

    @property
    def activation(self) -> str:
        return "gelu" if self.layers > _MANY else "quick_gelu"

    @property
    def names(self) -> Names:
        def source(name: str) -> Source:
            if not self.prefix:
                return Source(name)
            if name == _PROJECTION:
                return Source(f"{self.prefix}proj", transposed=True)
            if match := _FUSED.fullmatch(name):
                fused = f"{self.prefix}transformer.resblocks.{match[1]}.attn.in_proj_{match[3]}"
                return Source(fused, third="qkv".index(match[2]))
            return Source(self.prefix + renamed_parts(name, _TABLE))

        return source

    @property
    def roots(self) -> tuple[str, ...]:
        """Before the names of all that must be used."""
        return (self.prefix,) if self.prefix else (_OWN, "visual_projection.")

    @property
    def shapes(self) -> Shapes:
        width, at = self.width, "vision_model."
        layer = {
            **norm("layer_norm1", width),
            **norm("layer_norm2", width),
            **linear("mlp.fc1", width, self.inner),
            **linear("mlp.fc2", self.inner, width),
        }
        for part in ("q", "k", "v", "out"):
            layer |= linear(f"self_attn.{part}_proj", width, width)
        shapes = {
            f"{at}embeddings.class_embedding": (width,),
            f"{at}embeddings.patch_embedding.weight": (width, 3, self.patch, self.patch),
            f"{at}embeddings.position_embedding.weight": (self.positions, width),
            **norm(f"{at}pre_layrnorm", width),
            **norm(f"{at}post_layernorm", width),
            _PROJECTION: (self.projection, width),
        }
        for index in range(self.layers):
            shapes |= below(f"{at}encoder.layers.{index}", layer)
        return shapes

    def misfit(self, header: Header) -> str | None:
        """Why the file's tensors are not its weights."""
        return misfit(header, self.shapes, self.names, self.roots, UNUSED)


UNUSED = ("position_ids",)  # stored by older files


class VisionEncoders:
    """ViT-L of CLIP, ViT-H and ViT-bigG of OpenCLIP, and others of their build."""

    def detect(self, header: Header) -> Finding | None:
        prefix = vision_prefix(header)
        if prefix is None:
            return None
        found: list[VisionPlan] = []

        def fault() -> str | None:
            found.append(plan_vision(header, prefix))
            return found[0].misfit(header)

        told = sentence(fault)
        title = _TITLES.get((found[0].width, found[0].layers), "a CLIP") if found else "a CLIP"
        numbers = sum(
            entry.numel
            for name, entry in header.tensors.items()
            if name.startswith((prefix, "visual_projection.") if prefix else (_OWN, "visual_"))
        )
        return Finding(
            f"{title} vision encoder",
            frozenset(("clip_vision",)),
            {"vision": numbers},
            {"vision": told} if told else {},
            loader=self,
        )

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> Weights:
        from nodes.families.vision.encoder import load_vision

        prefix = vision_prefix(header)
        if prefix is None:
            raise ModelError(f"{header.path.name} holds no vision encoder of CLIP")
        return load_vision(header, plan_vision(header, prefix), precision, check)


def vision_prefix(header: Header) -> str | None:
    """What stands before open_clip's names; nothing where they are transformers'.

    None for a file without such an encoder.
    """
    if f"{_OWN}encoder.layers.0.layer_norm1.weight" in header.tensors:
        return "" if f"{_OWN}embeddings.class_embedding" in header.tensors else None
    return next((each for each in _OPEN_CLIP if f"{each}class_embedding" in header.tensors), None)


def plan_vision(header: Header, prefix: str) -> VisionPlan:
    """Raises ModelError, as a sentence on the file."""
    names = VisionPlan(1, 1, 1, 1, 2, 1, prefix).names
    if names(_PROJECTION).name not in header.tensors:
        raise ModelError("it has no projection, so it cannot say what prompts say")
    first = "vision_model.encoder.layers.0.mlp.fc1.weight"
    patch = names("vision_model.embeddings.patch_embedding.weight").name
    positions = names("vision_model.embeddings.position_embedding.weight").name
    blocks = names("vision_model.encoder.layers").name
    return VisionPlan(
        width=dimension(header, patch, 0),
        inner=dimension(header, names(first).name, 0),
        layers=count(header, rf"{re.escape(blocks)}\.(\d+)\."),
        patch=dimension(header, patch, 2),
        positions=dimension(header, positions, 0),
        projection=dimension(header, names(_PROJECTION).name, 1 if prefix else 0),
        prefix=prefix,
    )

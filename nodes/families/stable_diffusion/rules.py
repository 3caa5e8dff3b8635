"""What the UNet families of Stable Diffusion share; each family's module says what is its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import ModelError
from engine.files.family import Check, Delta, Finding, Precision, Tell, Weights
from engine.files.header import Header
from engine.node.refs import Patch, Ref
from engine.node.values import Stored
from nodes.families.clip.layout import clip_prefix, read_clip
from nodes.families.clip.names import clip_names
from nodes.families.clip.rules import ClipPlan, ClipRule, plan_clip
from nodes.families.fit import sentence
from nodes.families.layout import UNET, VAE, dimension
from nodes.families.merging import numbered
from nodes.families.names import Names
from nodes.families.stable_diffusion.names import on_the_way_down
from nodes.families.stable_diffusion.plan import SizeLabels, UNetPlan, plan_unet
from nodes.families.stated import Predicted, Stated, read_stated
from nodes.families.vae.layout import read_vae
from nodes.families.vae.plan import plan_vae
from nodes.lib.components import Levels, Outline
from nodes.lib.prediction import Prediction
from nodes.lib.space import LatentSpace

if TYPE_CHECKING:
    from torch import Tensor

    from nodes.families.stable_diffusion.dynamics import Dynamics

_ENTRY = f"{UNET}input_blocks.0.0.weight"
_OUT = f"{UNET}out.2.weight"
_LABELS = f"{UNET}label_emb.0.0.weight"
_LABEL_WIDTH = 256  # sinusoids of one size label
_BLOCKS = ("in_layers.0.weight", "op.weight")  # one stands in each block on the way down
_PURPOSES = {  # by the channels that it reads
    5: "that follows a depth map",
    7: "that enlarges pictures",
    8: "that edits by instruction",
    9: "for inpainting",
}
_READ = (5, 8, 9)  # of these


@dataclass(frozen=True, slots=True)
class UNetShape:
    """What tells the families apart, by the names and dimensions of tensors alone."""

    labelled: bool  # told sizes, as SDXL is
    linear: bool  # attention projects by matrices
    fine_attention: bool  # in the finest level
    coarse_attention: bool  # in the coarsest
    inputs: int  # channels
    plain: bool  # as many channels in as out: made to draw, not to fill or to edit


def unet_shape(header: Header) -> UNetShape | None:
    """None for a file without such a UNet."""
    tensors = header.tensors
    projection = tensors.get(f"{UNET}middle_block.1.proj_in.weight")
    entry, out = tensors.get(_ENTRY), tensors.get(_OUT)
    if entry is None or out is None or projection is None or len(entry.shape) != 4:
        return None
    last = 1
    while any(f"{UNET}input_blocks.{last + 1}.0.{leaf}" in tensors for leaf in _BLOCKS):
        last += 1
    return UNetShape(
        labelled=_LABELS in tensors,
        linear=len(projection.shape) == 2,
        fine_attention=f"{UNET}input_blocks.1.1.proj_in.weight" in tensors,
        coarse_attention=f"{UNET}input_blocks.{last}.1.proj_in.weight" in tensors,
        inputs=entry.shape[1],
        plain=entry.shape[1:2] == out.shape[:1],
    )


@dataclass(frozen=True, slots=True)
class StableDiffusion:
    """A family: the rules that its files' shapes do not show."""

    title: str  # for people, with its article
    matches: Callable[[UNetShape], bool]
    space: str  # of its latents
    scale: float  # of its latents
    clips: Sequence[ClipRule]
    heads: int | None = None  # in every level; None: one for 64 channels
    labels: SizeLabels | None = None
    guess: Callable[[Header], Predicted] = lambda header: "epsilon"

    def detect(self, header: Header) -> Finding | None:
        shape = unet_shape(header)
        if shape is None or not self.matches(shape):
            return None
        folders = frozenset(("checkpoints", "diffusion_models"))
        title = self.title
        if not shape.plain:
            title += f" {_PURPOSES.get(shape.inputs, f'that reads {shape.inputs} channels')}"
            if shape.inputs not in _READ:
                return Finding(title, folders)
        components: dict[str, int] = {"model": _numbers(header, UNET)}
        prefixes = [clip_prefix(header, rule.prefix) for rule in self.clips]
        if all(prefixes):
            components["text"] = sum(_numbers(header, prefix) for prefix in prefixes if prefix)
        if f"{VAE}decoder.conv_in.weight" in header.tensors:
            components["vae"] = _numbers(header, VAE)
        found = ((name, self._fault(name, header)) for name in components)
        faults = {name: fault for name, fault in found if fault}
        return Finding(
            title,
            folders,
            components,
            faults,
            loader=self,
            describer=self,
            patcher=self,
            writer=self,
            family=self.family,
        )

    @property
    def family(self) -> str:
        return self.title.partition(" ")[2].removesuffix(" checkpoint")

    def _fault(self, component: str, header: Header) -> str | None:
        """Why the component cannot be loaded."""

        def fault() -> str | None:
            stated = read_stated(header)
            if component == "model":
                return self._plan_unet(header, stated).misfit(header)
            if component == "vae":
                return plan_vae(header, VAE, stated.vae_groups).misfit(header)
            plans = self._plan_clips(header, stated)
            return next(filter(None, (plan.misfit(header) for plan in plans)), None)

        return sentence(fault)

    def describe(self, component: str, header: Header) -> Outline | LatentSpace:
        space = self._space(header)
        if component != "model":
            return space

        def levels(options: Mapping[str, object]) -> Levels:
            return self._dynamics(header, read_stated(header)).using(options).levels()

        def prediction(options: Mapping[str, object]) -> Prediction:
            dynamics = self._dynamics(header, read_stated(header)).using(options)
            return dynamics.prediction(dynamics.levels())

        return Outline(space, levels, prediction, self.family)

    def _space(self, header: Header) -> LatentSpace:
        stated = read_stated(header)
        scale = stated.vae_scale or self.scale
        channels = dimension(header, _OUT, 0)
        has_vae = f"{VAE}decoder.conv_in.weight" in header.tensors
        factor = read_vae(header, VAE).factor if has_vae else 8
        shift = stated.vae_shift or 0.0
        colours = stated.latent_colours
        return LatentSpace(channels, factor, scale, shift, name=self.space, colours=colours)

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> Weights:
        stated = read_stated(header)
        if component == "model":
            return self._load_model(header, stated, precision, check)
        if component == "text":
            from nodes.families.clip.encoder import ClipEncoder, load_tower

            plans = self._plan_clips(header, stated)
            return ClipEncoder([load_tower(header, plan, precision, check) for plan in plans])
        from nodes.families.vae.codec import load_vae

        plan = plan_vae(header, VAE, stated.vae_groups)
        return load_vae(header, plan, self._space(header), precision, check)

    def deltas(
        self,
        patch: Patch,
        header: Header,
        component: str,
        originals: Mapping[str, Tensor],
        inner: Mapping[str, Delta],
        tell: Tell,
    ) -> Mapping[str, Delta]:
        """Of a merge, or for a ControlNet of what is added to its way down."""
        from nodes.families.merged import merge_deltas

        if component == "control":
            originals = on_the_way_down(originals)
        return merge_deltas(patch, header, self._names(component, header), originals, inner)

    def stored(
        self, ref: Ref[Any], header: Header, weights: Mapping[str, Tensor], alone: bool
    ) -> Stored:
        from nodes.families.stable_diffusion.written import stored_model, stored_text
        from nodes.families.vae.written import stored_vae

        stated = read_stated(header)
        if ref.component == "model":
            return stored_model(header, self._names("model", header), weights, ref.options)
        if ref.component == "text":
            return stored_text(header, self._plan_clips(header, stated), weights, alone)
        plan = plan_vae(header, VAE, stated.vae_groups)
        return stored_vae(header, plan, weights, self._space(header), alone)

    def _names(self, component: str, header: Header) -> Names:
        stated = read_stated(header)
        if component in ("model", "control"):
            return numbered(self._plan_unet(header, stated).names)
        if component == "text":
            plans = self._plan_clips(header, stated)
            return numbered(*(clip_names(plan.sizes, plan.rule.prefix) for plan in plans))
        return numbered(plan_vae(header, VAE, stated.vae_groups).names)

    def _load_model(
        self, header: Header, stated: Stated, precision: Precision, check: Check
    ) -> Weights:
        from nodes.families.stable_diffusion.beside import beside_of
        from nodes.families.stable_diffusion.unet import UNetNetwork, load_unet

        plan = self._plan_unet(header, stated)
        dynamics = self._dynamics(header, stated)
        return UNetNetwork(
            load_unet(header, plan, precision, check),
            plan.sizes,
            self._space(header),
            dynamics,
            self.labels,
            beside_of(plan.sizes, self._predicted(header, stated)),
        )

    def _predicted(self, header: Header, stated: Stated) -> Predicted:
        return stated.prediction or self.guess(header)

    def _dynamics(self, header: Header, stated: Stated) -> Dynamics:
        from nodes.families.stable_diffusion.dynamics import Dynamics, edm_ends
        from nodes.lib.betas import scaled_linear_sigmas

        sigmas = scaled_linear_sigmas(
            stated.beta_start or 0.00085, stated.beta_end or 0.012, stated.timesteps or 1000
        )
        return Dynamics(
            self._predicted(header, stated),
            sigmas,
            stated.zero_terminal_snr or False,
            edm_ends(header),
        )

    def _plan_unet(self, header: Header, stated: Stated) -> UNetPlan:
        label_width = self._label_width(header) if self.labels else 0
        return plan_unet(header, stated, self.heads, label_width)

    def _plan_clips(self, header: Header, stated: Stated) -> list[ClipPlan]:
        """What the file states is of the first."""
        first, *others = self.clips
        plans = [plan_clip(header, first, stated.clip_heads, stated.clip_activation)]
        return plans + [plan_clip(header, rule) for rule in others]

    def _label_width(self, header: Header) -> int:
        """The label embedding reads the pooled prompt and this many numbers for each label."""
        assert self.labels is not None
        count = len(self.labels(0, 0, True))
        prefix = next(rule.prefix for rule in self.clips if rule.pooled)
        pooled = read_clip(header, prefix).projection if clip_prefix(header, prefix) else None
        if pooled is None:
            return _LABEL_WIDTH
        vector = dimension(header, _LABELS, 1)
        width, rest = divmod(vector - pooled, count)
        if width < 2 or rest or width % 2:
            raise ModelError(
                f"its {_LABELS} reads {vector} numbers; wanted {pooled} of the "
                f"prompt and an even count for each of {count} sizes"
            )
        return width


def _numbers(header: Header, prefix: str) -> int:
    return sum(it.numel for name, it in header.tensors.items() if name.startswith(prefix))

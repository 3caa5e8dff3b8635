"""Steering a model by pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, TypeAlias, cast, get_args

from engine import Context, File, Image, Out, Slider, node
from engine.errors import InputError
from engine.node.context import Models
from engine.node.refs import Dtype, FileRef, Options
from nodes.families.merging import UNCHANGED, Merge, Mix
from nodes.lib.values import Adapter, Conditioning, Control, Entry, PictureEmbedding, Span
from nodes.names import ControlKindName
from nodes.refs import ControlRef, IpAdapterRef, ModelRef, outline_of, outline_of_control

Share = Annotated[float, Slider(0, 1, 0.01)]
Steers: TypeAlias = ControlRef | IpAdapterRef
_KINDS = get_args(ControlKindName)[1:]


@node(category="control", lane="inline")
def load_control_net(
    ctx: Context,
    file: Annotated[str, File("controlnet", (ControlRef,))],
    dtype: Dtype = "auto",
    model: ModelRef | None = None,
) -> ControlRef:
    """Load a ControlNet or a T2I adapter, such as one that was trained on edges.

    It must be of the same family as the model that it is to steer. Some files, Control-LoRAs and
    those called "diff", hold what a ControlNet differs by from a model: that is the one that is
    sampled, unless `model` is another.

    Example: file "control_v11p_sd15_canny_fp16.safetensors"
    """
    files = (FileRef("controlnet", file, ctx.files.stamp("controlnet", file)),)
    net = ControlRef(files, compute=dtype)
    return net if model is None else completed(ctx.models, net, model)


@node(category="control", lane="inline")
def control_net_kind(
    ctx: Context, control_net: ControlRef, kind: ControlKindName = "auto"
) -> ControlRef:
    """Tell a union ControlNet, which knows several kinds of pictures, of which kind it is given.

    With "auto" it is not told. "scribble" is for all soft edges, "canny" for all thin lines.

    Example: kind "tile", before ApplyControlNet with the picture that is to get details
    """
    known = outline_of_control(ctx.models, control_net).kinds
    if kind != "auto" and not known:
        ctx.note(f"{control_net.file_names} knows one kind of pictures: {kind!r} is not used")
    elif kind != "auto" and kind not in _KINDS[:known]:
        wanted = ", ".join(map(repr, _KINDS[:known]))
        raise InputError(f"kind: found {kind!r}, {control_net.file_names} knows {wanted}")
    return control_net.using(kind=kind)


@node(category="control", lane="inline")
def apply_control_net(
    conditioning: Conditioning,
    control_net: ControlRef,
    image: Image,
    strength: Annotated[float, Slider(0, 10, 0.05)] = 1.0,
    start: Share = 0.0,
    end: Share = 1.0,
    shared: bool = True,
) -> Conditioning:
    """Have a picture steer what a prompt draws, such as one of the edges of a room.

    From `start` to `end` of the sampling. `shared` has it steer the negative prompt as well, as
    nearly everybody wants; else only what it is applied to. Several can follow one another: what
    they add is added up.

    Example: strength 0.8, end 0.6 leaves the last steps to the prompt
    """
    if start > end:
        raise InputError(f"from {start} to {end}: wanted an end after the start")
    if not strength:
        return conditioning
    kind = control_net.options.get("kind", "auto")
    control = Control(
        replace(control_net, options=Options()),
        image.pixels[..., :3],
        strength,
        Span(start, end),
        shared,
        _KINDS.index(kind) if kind in _KINDS else None,
    )
    return Conditioning(
        tuple(replace(entry, controls=(*entry.controls, control)) for entry in conditioning)
    )


@node(category="control", lane="inline")
def load_ip_adapter(
    ctx: Context, file: Annotated[str, File("ipadapter", (IpAdapterRef,))], dtype: Dtype = "auto"
) -> Annotated[IpAdapterRef, Out("ip_adapter")]:
    """Load an IP-Adapter, by which a model draws what is like a picture.

    Plain ones, "plus" and "full" ones are read, for whole pictures or faces.

    Example: file "ip-adapter-plus_sd15.safetensors"
    """
    files = (FileRef("ipadapter", file, ctx.files.stamp("ipadapter", file)),)
    return IpAdapterRef(files, compute=dtype)


@node(category="control", lane="inline")
def apply_ip_adapter(
    conditioning: Conditioning,
    ip_adapter: IpAdapterRef,
    picture: PictureEmbedding,
    weight: Annotated[float, Slider(-5, 5, 0.05)] = 1.0,
    start: Share = 0.0,
    end: Share = 1.0,
) -> Conditioning:
    """Have a prompt draw what is like a picture, or like several that were encoded as a batch.

    From `start` to `end` of the sampling. Apply it to the positive prompt: the negative one sees
    an empty picture. `picture` is of the vision encoder that the adapter was trained with, which
    is ViT-H for most.

    Example: weight 0.6 leaves the prompt its say
    """
    if start > end:
        raise InputError(f"from {start} to {end}: wanted an end after the start")
    if not weight:
        return conditioning
    adapter = Adapter(ip_adapter, picture, weight, Span(start, end))
    return Conditioning(
        tuple(replace(entry, adapters=(*entry.adapters, adapter)) for entry in conditioning)
    )


def steering(models: Models, model: ModelRef, entries: Sequence[Entry]) -> dict[Steers, Steers]:
    """What steers prompts, each with what is to be leased for it.

    Raises InputError, naming all that are for another family than the model.
    """
    controls = [control.net for entry in entries for control in entry.controls]
    adapters = [adapter.net for entry in entries for adapter in entry.adapters]
    nets = dict.fromkeys(cast("Steers", net) for net in (*controls, *adapters))
    family, whole = outline_of(models, model).family, model.file_names
    families = {net: outline_of_control(models, net).families for net in nets}
    strange = [
        f"{net.file_names} is for {' or '.join(those)}, {whole} is a model of {family}"
        for net, those in families.items()
        if family and those and family not in those
    ]
    if strange:
        raise InputError("; ".join(strange))
    return {
        net: completed(models, net, model) if isinstance(net, ControlRef) else net for net in nets
    }


def completed(models: Models, net: ControlRef, model: ModelRef) -> ControlRef:
    """With the model's weights added where the file holds differences, once. Raises ModelError."""
    kept = outline_of_control(models, net).kept
    if kept is None or net.patches:
        return net
    if len(model.files) != 1:
        raise InputError(f"{model.file_names}: {net.file_names} is a difference from one file")
    own = tuple((name, UNCHANGED) for name in sorted(kept))
    whole = net.patched(Merge(model.files[0], 1.0, model.patches, Mix(1, 1), own))
    models.check(whole)
    return whole

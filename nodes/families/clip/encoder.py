"""CLIP text encoders: a prompt, with its weights, to conditioning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

from engine.errors import InputError, ModelError
from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.clip.brought import Brought
from nodes.families.clip.names import clip_names
from nodes.families.clip.rules import UNUSED, ClipPlan, ClipRule
from nodes.families.clip.tokens import END, START, Vocabulary
from nodes.families.modules import load_module, number_positions
from nodes.lib.emphasis import stretches
from nodes.lib.mentions import Mention, Vectors, mentioned, mentions, no_vectors
from nodes.lib.prompt import PLAIN, Reading, Run, Special, Weighted, Window, window, windows
from nodes.lib.values import Conditioning, Entry
from nodes.lib.windows import Encoded, encode_scaled, encode_windows
from nodes.names import EmphasisName

if TYPE_CHECKING:
    from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection


class ClipTower:
    """One CLIP text transformer."""

    def __init__(
        self,
        module: CLIPTextModel | CLIPTextModelWithProjection,
        rule: ClipRule,
        missing: int = 0,  # last layers that it lacks
    ) -> None:
        self.module = module
        self._rule = rule
        self._missing = missing
        self._special = Special(START, END, rule.pad)

    def windows(self, runs: Sequence[Sequence[Run]]) -> list[Window]:
        """Those that the runs take; each group begins a window."""
        return [each for group in runs for each in windows(group, self._special)]

    def encode(
        self, told: Sequence[Window], layer: int, skip: int, count: int, emphasis: EmphasisName
    ) -> Encoded:
        """In so many windows at least, of which the last may be empty."""
        left_out = (layer - 1 - self._missing if layer else self._rule.skip) + skip
        if left_out < 0:
            raise ModelError(
                f"the text encoder's layer {layer} from the last is not in its file, which has "
                f"the first {self._rule.layers - self._missing} of {self._rule.layers}"
            )

        def encode(rows: list[list[int]]) -> tuple[Tensor, Tensor | None]:
            return self._states(rows, left_out)

        empty = [window([], self._special)] * (count - len(told))
        if emphasis == "a1111":
            return encode_scaled(encode, [*told, *empty])
        return encode_windows(encode, [*told, *empty], self._special)

    def _states(self, rows: list[list[int]], skip: int) -> tuple[Tensor, Tensor | None]:
        ids = torch.tensor(rows, device=self.module.device)
        with torch.inference_mode():
            output = self.module(input_ids=ids, output_hidden_states=True)
            layers = output.hidden_states  # the embeddings, then each layer's output
            states = layers[max(0, len(layers) - 1 - skip)]
            if self._rule.normed:
                states = self._text_model.final_layer_norm(states)
            pooled = output.text_embeds.float() if self._rule.pooled else None
        return states.float(), pooled

    @property
    def key(self) -> str:
        """What files of embeddings for several encoders call this one."""
        return "clip_g" if self._rule.pooled else "clip_l"

    @property
    def table(self) -> nn.Module:
        """Gives a vector for each token."""
        return self._text_model.get_input_embeddings()

    @property
    def width(self) -> int:
        return int(self.module.config.hidden_size)

    @property
    def _text_model(self) -> CLIPTextModel:
        module = self.module
        return cast("CLIPTextModel", module.text_model if self._rule.pooled else module)


class ClipEncoder:
    """The text encoders of one model: states side by side, pooled from the one that pools."""

    def __init__(self, towers: Sequence[ClipTower]) -> None:
        self._towers = towers
        self._vocabulary = Vocabulary()

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [cast("nn.Module", tower.module) for tower in self._towers]

    def encode(
        self,
        text: str,
        layer: int = 0,
        skip: int = 0,
        vectors: Vectors = no_vectors,
        first_text: str | None = None,
        reading: Reading = PLAIN,
    ) -> Conditioning:
        if first_text is not None and len(self._towers) == 1:
            raise InputError("first_text: the model has one text encoder, which reads the text")
        texts = [text for _ in self._towers]
        texts[0] = text if first_text is None else first_text
        told = []
        for tower, each in zip(self._towers, texts, strict=True):
            runs, brought = self._runs(tower, each, vectors, reading)
            told.append((tower, tower.windows(runs), brought))
        count = max(len(rows) for _, rows, _ in told)
        encoded = []
        for tower, rows, brought in told:
            with brought.inside(tower.table):
                encoded.append(tower.encode(rows, layer, skip, count, reading.emphasis))
        pooled = next((each.pooled for each in encoded if each.pooled is not None), None)
        entry = Entry(
            torch.cat([each.tokens for each in encoded], dim=-1).cpu(),
            None if pooled is None else pooled.clone().cpu(),
        )
        return Conditioning((entry,))

    def _runs(
        self, tower: ClipTower, text: str, vectors: Vectors, reading: Reading
    ) -> tuple[list[list[Run]], Brought]:
        """The text as tokens of a tower, between its breaks, and the vectors that it brings."""
        names = {name for readings in mentioned(text) for name in readings}
        known = {name: found for name in names if (found := vectors(name))}
        brought = Brought(tower.key, tower.width)

        def runs(stretch: Weighted) -> Iterator[Run]:
            for piece in mentions(stretch.text, known.__contains__):
                if isinstance(piece, Mention):
                    yield Run(brought.ids(piece, known[piece]), stretch.weight)
                else:
                    yield Run(self._vocabulary.ids(piece), stretch.weight)

        return [
            [run for stretch in group for run in runs(stretch)]
            for group in stretches(text, reading)
        ], brought


def load_tower(header: Header, plan: ClipPlan, precision: Precision, check: Check) -> ClipTower:
    """One text encoder of a file. Raises ModelError."""
    rule, sizes = plan.rule, plan.sizes
    names = clip_names(sizes, rule.prefix)
    module = load_module(
        lambda: build_clip(plan), header, names, precision, check, [rule.prefix], UNUSED
    )
    number_positions(module, sizes.positions)
    return ClipTower(module, rule, plan.missing)


def build_clip(plan: ClipPlan) -> CLIPTextModel | CLIPTextModelWithProjection:
    """transformers' module, as it begins."""
    from transformers.models.clip import modeling_clip
    from transformers.models.clip.configuration_clip import CLIPTextConfig

    rule, sizes = plan.rule, plan.sizes
    make = modeling_clip.CLIPTextModelWithProjection if rule.pooled else modeling_clip.CLIPTextModel
    config = CLIPTextConfig(
        vocab_size=sizes.vocabulary,
        hidden_size=sizes.width,
        intermediate_size=sizes.inner,
        projection_dim=sizes.projection or sizes.width,
        num_hidden_layers=sizes.layers,
        num_attention_heads=plan.heads,
        max_position_embeddings=sizes.positions,
        hidden_act=plan.activation,
        bos_token_id=START,
        eos_token_id=END,
        pad_token_id=rule.pad,
    )
    return make(config)

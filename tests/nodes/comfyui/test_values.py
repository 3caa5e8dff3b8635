"""Classes of values, text and sizes, as ComfyUI's users wire them."""

from __future__ import annotations

from typing import Any

from engine.engine import Engine
from engine.formats.preparation import prepare
from engine.formats.reading import document_of
from tests.nodes.comfy_graphs import node
from tests.nodes.studio import Studio


def shown(studio: Studio, nodes: dict[str, Any]) -> str:
    """The text that the node "9" comes to, in a graph that shows it."""
    engine = studio.engine
    graph = {**nodes, "10": node("PreviewAny", source=["9", 0])}
    read = document_of(graph, engine.counterparts, engine.specs)
    prepared = prepare(read.document, {}, engine.specs)
    assert engine.check(prepared.graph) == []
    return str(studio.run(prepared.graph, "10")["10"]["text"])


def types(engine: Engine, nodes: dict[str, Any]) -> dict[str, str]:
    read = document_of(nodes, engine.counterparts, engine.specs)
    return {name: entry["type"] for name, entry in read.document.fields["nodes"].items()}


def test_formulas_of_values_by_letters(studio: Studio) -> None:
    formula = {"expression": "max(5, a * 24) + b", "values.a": ["1", 0], "values.b": 2}
    nodes = {"1": node("PrimitiveInt", value=3), "9": node("ComfyMathExpression", **formula)}
    assert shown(studio, nodes) == "74"


def test_texts_are_joined_changed_and_searched(studio: Studio) -> None:
    joined = node("StringConcatenate", string_a="steps", string_b="20", delimiter=" = ")
    found = node(
        "RegexExtract",
        string=["1", 0],
        regex_pattern=r"(\d+)",
        mode="First Group",
        case_insensitive=True,
        multiline=False,
        dotall=False,
        group_index=1,
    )
    assert shown(studio, {"1": joined, "9": found}) == "20"
    assert shown(studio, {"9": node("CaseConverter", string="a b", mode="Title Case")}) == "A B"
    letters = {"values.a": 2, "values.b": "x", "f_string": "{a} {b}"}
    assert shown(studio, {"9": node("StringFormat", **letters)}) == "2 x"


def test_a_switch_takes_the_branch_that_its_value_names(studio: Studio) -> None:
    nodes = {
        "1": node("PrimitiveBoolean", value=True),
        "2": node("PrimitiveString", value="on"),
        "3": node("TextGenerate", prompt="nothing here stands for this class"),
        "9": node("ComfySwitchNode", switch=["1", 0], on_true=["2", 0], on_false=["3", 0]),
    }
    assert shown(studio, nodes) == "on"


def test_the_input_of_a_number_is_taken(studio: Studio) -> None:
    texts = {"1": node("PrimitiveString", value="a"), "2": node("PrimitiveString", value="b")}
    chosen = node("ImpactSwitch", select=2, input1=["1", 0], input2=["2", 0])
    assert shown(studio, {**texts, "9": chosen}) == "b"
    counted = node("easy anythingIndexSwitch", index=1, value0=["1", 0], value1=["2", 0])
    assert shown(studio, {**texts, "9": counted}) == "b"


def test_a_shape_and_an_area_are_a_size(studio: Studio) -> None:
    settings = {"aspect_ratio": "9:16 (Portrait)", "megapixels": 1.0, "multiple": 8}
    assert shown(studio, {"9": node("ResolutionSelector", **settings)}) == "768"


def test_pictures_are_resized_by_the_rule_of_the_class(studio: Studio) -> None:
    picture = node("EmptyImage", width=64, height=32, batch_size=1, color=0)
    rules: list[tuple[dict[str, Any], str]] = [
        ({"resize_type": "scale longer dimension", "resize_type.longer_size": 16}, "16"),
        ({"resize_type": "scale by multiplier", "resize_type.multiplier": 1.5}, "96"),
        ({"resize_type": "match size", "resize_type.match": ["2", 0]}, "24"),
        (
            {
                "resize_type": "scale dimensions",
                "resize_type.width": 40,
                "resize_type.height": 8,
                "resize_type.crop": "center",
            },
            "40",
        ),
    ]
    for rule, width in rules:
        nodes = {
            "1": picture,
            "2": node("EmptyImage", width=24, height=8, batch_size=1, color=0),
            "3": node("ResizeImageMaskNode", input=["1", 0], scale_method="area", **rule),
            "9": node("GetImageSize", image=["3", 0]),
        }
        assert shown(studio, nodes) == width


def test_pictures_are_batched_in_the_order_of_their_numbers(studio: Studio) -> None:
    empty = node("EmptyImage", width=8, height=8, batch_size=1, color=0)
    pictures = {f"images.image{n}": ["1", 0] for n in range(11)}
    nodes = {
        "1": empty,
        "2": node("BatchImagesNode", **pictures),
        "3": node("GetImageSize", image=["2", 0]),
        "9": node("ComfyMathExpression", expression="a", **{"values.a": ["3", 2]}),
    }
    assert shown(studio, nodes) == "11"


def test_how_a_model_is_computed_is_no_node(studio: Studio) -> None:
    nodes = {
        "4": node("CheckpointLoaderSimple", ckpt_name="sd1.safetensors"),
        "5": node("PathchSageAttentionKJ", model=["4", 0], sage_attention="auto"),
        "6": node("ModelSamplingDiscrete", model=["5", 0], sampling="eps", zsnr=False),
    }
    assert types(studio.engine, nodes) == {"4": "LoadCheckpoint", "6": "ModelSampling"}

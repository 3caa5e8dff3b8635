from __future__ import annotations

import json
import struct
import time
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ModelError
from engine.files.header import MAX_HEADER, read_header


def tensor(dtype: str = "F32", shape: Any = (2, 2), start: int = 0, end: int = 16) -> Any:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


def encoded(header: object, payload: int = 16) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(payload)


def write(folder: Path, content: bytes) -> Path:
    path = folder / "weights.safetensors"
    path.write_bytes(content)
    return path


TWO = {"a": tensor(), "b": tensor(start=16, end=32)}

GGUF = (
    b"GGUF" + struct.pack("<IQQQ", 3, 1, 1, 20) + b"general.architecture"
    + struct.pack("<IQ", 8, 4) + b"flux"
)  # fmt: skip
HOSTILE = {
    "empty": (b"", "is empty"),
    "short": (b"abc", "unknown kind"),
    "pickle": (b"\x80\x02}q\x00.", "Python pickle"),
    "zip": (b"PK\x03\x04" + bytes(64), "zip archive"),
    "gguf": (b"GGUF\x03\x00\x00\x00", "a GGUF file, which is not supported yet"),
    "gguf of a family": (GGUF, "a GGUF file of the architecture 'flux', which is not supported"),
    "index": (b'{"metadata": {"total_size": 3}, "weight_map": {}}', "index of a model in several"),
    "html": (b"<!DOCTYPE html><html>", "web page"),
    "html after white space": (b"\n\n  <html>", "web page"),
    "git pointer": (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
    "picture": (b"\x89PNG\r\n\x1a\n", "PNG"),
    "json": (b'{"a": 1}', "plain JSON"),
    "noise": (bytes(range(7, 200)), "unknown kind"),
    "length beyond the file": (struct.pack("<Q", 4096) + b'{"a":', "the file has"),
    "length of 2^63": (struct.pack("<Q", 2**63) + b"{}", "the limit is"),
    "length of 2^64-1": (struct.pack("<Q", 2**64 - 1) + b"{}", "the limit is"),
    "header too long": (struct.pack("<Q", MAX_HEADER + 1) + b"{}", "the limit is"),
    "no UTF-8": (encoded(b'{"\xff\xfe": 1}'), "UTF-8"),
    "lone surrogate": (encoded(b'{"\\ud800": 1}'), "UTF-8"),
    "broken JSON": (encoded(b'{"a": '), "not valid JSON"),
    "NaN": (encoded(b'{"a": NaN}'), "not valid JSON"),
    "deep": (encoded(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "not valid JSON"),
    "huge number": (encoded(b'{"a": ' + b"9" * 5000 + b"}"), "not valid JSON"),
    "same name twice": (
        encoded(b'{"a":' + json.dumps(tensor()).encode() + b',"a":{}}'),
        "'a' appears twice",
    ),
    "same key twice": (encoded(b'{"a":{"dtype":"F32","dtype":"I8"}}'), "'dtype' appears twice"),
    "many tensors": (
        encoded({str(i): tensor(shape=(0,), end=0) for i in range(100_001)}, 0),
        "100000 tensors",
    ),
    "long name": (encoded({"x" * 513: tensor()}), "513 characters"),
    "many dimensions": (encoded({"a": tensor(shape=[1] * 8 + [4])}), "8 dimensions"),
    "negative dimension": (encoded({"a": tensor(shape=(-2, -2))}), "valid shape"),
    "true as a dimension": (encoded({"a": tensor(shape=(True, 4))}), "valid shape"),
    "real dimension": (encoded({"a": tensor(shape=(2.0, 2))}), "valid shape"),
    "overflowing shape": (
        encoded({"a": tensor(shape=(4194305, 4194305, 211106198978564))}),
        "takes",
    ),
    "shape of another size": (encoded({"a": tensor(shape=(3, 2))}), "takes 24"),
    "unknown dtype": (encoded({"a": tensor("F31")}), "dtype 'F31'"),
    "dtype of another type": (encoded({"a": tensor(dtype=["F32"])}), "dtype"),  # type: ignore[arg-type]
    "reversed offsets": (encoded({"a": tensor(start=16, end=0)}), "data_offsets"),
    "three offsets": (
        encoded({"a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16, 16]}}),
        "data_offsets",
    ),
    "no offsets": (encoded({"a": {"dtype": "F32", "shape": [2, 2]}}), "exactly dtype"),
    "further keys": (encoded({"a": {**tensor(), "code": "x"}}), "exactly dtype"),
    "list for a tensor": (encoded({"a": []}), "exactly dtype"),
    "text for metadata": (encoded({"__metadata__": "x", "a": tensor()}), "metadata"),
    "number in metadata": (encoded({"__metadata__": {"x": 1}, "a": tensor()}), "metadata"),
    "overlap": (encoded({"a": tensor(), "b": tensor(start=8, end=24)}, 24), "overlap"),
    "hole": (encoded({"a": tensor(), "b": tensor(start=20, end=36)}, 36), "hole"),
    "hole at the start": (encoded({"a": tensor(start=4, end=20)}, 20), "hole"),
    "cut off": (encoded(TWO, 20), "cut off: 20 of 32 bytes"),
    "half a byte": (encoded({"a": tensor("F4", (3,), 0, 1)}, 1), "takes 1.5"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_not_sound_is_refused_and_named(case: str, tmp_path: Path) -> None:
    content, reason = HOSTILE[case]
    with pytest.raises(ModelError, match=reason) as caught:
        read_header(write(tmp_path, content))
    assert str(caught.value).startswith("weights.safetensors ")


def test_a_sound_file_is_described(tmp_path: Path) -> None:
    content = encoded({"__metadata__": {"title": "x"}, **TWO}, 32)
    header = read_header(write(tmp_path, content))
    assert header.metadata == {"title": "x"}
    assert header.size == len(content)
    assert header.tensors["b"].shape == (2, 2)
    assert (header.tensors["b"].nbytes, header.tensors["b"].numel) == (16, 4)


def test_bytes_behind_the_last_tensor_are_passed_over(tmp_path: Path) -> None:
    content = encoded(TWO, 32 + 6)
    header = read_header(write(tmp_path, content))
    starts = [entry.start for entry in header.tensors.values()]
    assert starts == [len(content) - 38, len(content) - 22]


def test_the_suffix_counts_for_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, encoded(TWO, 32)).rename(tmp_path / "weights.ckpt")
    assert set(read_header(path).tensors) == {"a", "b"}


def test_a_length_that_looks_like_a_pickle_is_none(tmp_path: Path) -> None:
    header = json.dumps({"a": tensor()}).encode().ljust(0x0280)
    assert set(read_header(write(tmp_path, encoded(header))).tensors) == {"a"}


def test_empty_tensors_may_share_a_place(tmp_path: Path) -> None:
    empty = tensor(shape=(0,), end=0)
    header = read_header(write(tmp_path, encoded({"a": empty, "b": empty, "c": tensor()})))
    assert set(header.tensors) == {"a", "b", "c"}


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_header(tmp_path / "none.safetensors")


def test_the_largest_checkpoints_take_milliseconds(tmp_path: Path) -> None:
    many = {
        f"model.diffusion_model.block.{i}.weight": tensor(shape=(0,), end=0) for i in range(3000)
    }
    path = write(tmp_path, encoded(many, 0))
    assert min(seconds(path) for _ in range(3)) < 0.25  # ten times what a busy machine needs


def seconds(path: Path) -> float:
    """That it takes of a processor; now and then the garbage of all tests before is collected."""
    started = time.process_time()
    read_header(path)
    return time.process_time() - started

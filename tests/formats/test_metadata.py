"""A picture carries its workflow, and gives it back without being decoded."""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from struct import pack
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.errors import DocumentError, GraphError
from engine.formats.metadata import (
    PictureFormat,
    extract,
    fitting,
    is_picture,
    read_record,
    write_picture_info,
)
from engine.formats.native import Document, document, dump

APPLES = document(
    {"lienzo": 1, "nodes": {"one": {"type": "Text", "inputs": {"text": "una manzana ñ"}}}}
)
RECORD = {"workflow": dump(APPLES), "seed": "7", "software": "lienzo 0.1.0"}

formats = pytest.mark.parametrize("format", get_args(PictureFormat))


def picture(format: PictureFormat, record: dict[str, str]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (16, 8)).save(
        file, format, **write_picture_info(format, fitting(format, record))
    )
    return file.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))


def png(*chunks: bytes) -> io.BytesIO:
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b""))


@formats
def test_a_picture_gives_back_its_record(format: PictureFormat) -> None:
    data = picture(format, RECORD)
    assert is_picture(data[:12])
    assert read_record(io.BytesIO(data)) == RECORD


@formats
@pytest.mark.parametrize("text", ["manzana ñ", "苹果 🍎", ""])
def test_any_text_survives(format: PictureFormat, text: str) -> None:
    assert read_record(io.BytesIO(picture(format, {"workflow": text})))["workflow"] == text


def found_in(path: Path) -> Document | None:
    with path.open("rb") as file:
        found = extract(file)
    return Document(found.fields) if found else None


@formats
def test_the_workflow_can_be_run_again(format: PictureFormat, tmp_path: Path) -> None:
    file = tmp_path / "picture"
    file.write_bytes(picture(format, RECORD))
    assert found_in(file) == APPLES


@formats
def test_a_picture_may_have_no_workflow(format: PictureFormat, tmp_path: Path) -> None:
    file = tmp_path / "picture"
    Image.new("RGB", (16, 8)).save(file, format)
    assert found_in(file) is None


@formats
def test_a_broken_workflow_inside_a_picture_is_an_error(
    format: PictureFormat, tmp_path: Path
) -> None:
    file = tmp_path / "picture"
    file.write_bytes(picture(format, {"workflow": '{"lienzo": 1}'}))
    with pytest.raises(GraphError, match="nodes: found nothing"):
        found_in(file)


def test_png_text_is_one_readable_chunk_for_each_key() -> None:
    with Image.open(io.BytesIO(picture("png", RECORD))) as image:
        assert image.info == RECORD


def test_a_jpeg_without_room_leaves_out_the_longest_entry() -> None:
    data = picture("jpeg", {"workflow": "x" * 70_000, "seed": "7"})
    assert read_record(io.BytesIO(data)) == {"seed": "7"}
    almost = {"workflow": "x" * 65_000}
    assert read_record(io.BytesIO(picture("jpeg", almost))) == almost


def test_a_webp_has_room_for_long_workflows() -> None:
    long = {"workflow": "x" * 300_001}
    assert read_record(io.BytesIO(picture("webp", long))) == long


def test_compressed_text_is_read() -> None:
    packed = PngInfo()
    packed.add_itxt("workflow", "ñ" * 1000, zip=True)
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "png", pnginfo=packed)
    file.seek(0)
    assert read_record(file) == {"workflow": "ñ" * 1000}


def test_text_that_another_program_has_compressed_is_read() -> None:
    packed = zlib.compress(RECORD["workflow"].encode("latin-1"))
    found = extract(png(chunk(b"zTXt", b"workflow\0\0" + packed)))
    assert found
    assert found.fields == APPLES.fields


def test_a_record_in_the_exif_of_a_png_is_read() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + json.dumps(RECORD).encode()
    body = exif.tobytes().removeprefix(b"Exif\0\0")
    assert read_record(png(chunk(b"eXIf", body))) == RECORD


@pytest.mark.parametrize("note", [(b"zTXt", b"a\0\0no zlib"), (b"iTXt", b"a"), (b"eXIf", b"MM")])
def test_a_damaged_note_spoils_no_workflow(note: tuple[bytes, bytes]) -> None:
    workflow = chunk(b"tEXt", b"workflow\0" + RECORD["workflow"].encode("latin-1"))
    found = extract(png(chunk(*note), workflow))
    assert found
    assert found.fields == APPLES.fields


def test_two_workflows_that_differ_are_remarked() -> None:
    texts = [json.dumps({"lienzo": 1, "nodes": {}, "name": name}).encode() for name in "ab"]
    chunks = [chunk(b"tEXt", b"workflow\0" + text) for text in texts]
    found = extract(png(*chunks))
    assert found
    assert found.fields["name"] == "b"
    assert "several workflows that differ" in found.remark
    again = extract(png(chunks[0], chunks[0]))
    assert again
    assert not again.remark


COMFYUI = {"last_node_id": 3, "nodes": [{"id": 3, "type": "KSampler"}], "links": [], "version": 0.4}
COMFYUI_API = {"3": {"class_type": "KSampler", "inputs": {"seed": 1}}}


@pytest.mark.parametrize(
    ("key", "text", "wanted"),
    [
        ("invokeai_metadata", "{}", "InvokeAI"),
    ],
)
def test_the_pictures_of_other_programs_are_known(key: str, text: str, wanted: str) -> None:
    with pytest.raises(DocumentError, match=wanted):
        extract(png(chunk(b"tEXt", f"{key}\0{text}".encode())))


def test_what_other_programs_write_into_exif_is_known() -> None:
    text = "a cat\nSteps: 20, Seed: 1"
    for encoding in ("utf-16-be", "utf-16-le"):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + text.encode(encoding)
        for file in (webp(exif), png(chunk(b"tEXt", f"parameters\0{text}".encode()))):
            found = extract(file)
            assert found
            assert found.fields == {"parameters": text}


def test_comfyui_keeps_what_ran_and_how_it_looked() -> None:
    text = chunk(b"tEXt", f"workflow\0{json.dumps(COMFYUI)}".encode())
    ran = chunk(b"tEXt", f"prompt\0{json.dumps(COMFYUI_API)}".encode())
    exif = Image.Exif()
    exif[0x010F] = f"workflow:{json.dumps(COMFYUI)}"
    for file in (png(text), webp(exif)):
        found = extract(file)
        assert found
        assert found.fields == COMFYUI
    both = extract(png(ran, text))
    assert both
    look = {"extra_pnginfo": {"workflow": COMFYUI}}
    assert both.fields == {"prompt": COMFYUI_API, "extra_data": look}


def webp(exif: Image.Exif) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "webp", exif=exif.tobytes())
    file.seek(0)
    return file


def test_a_bomb_of_text_is_refused() -> None:
    packed = zlib.compress(b"x" * (65 * 2**20))
    with pytest.raises(DocumentError, match="64 MiB of text"):
        read_record(png(chunk(b"iTXt", b"workflow\0\1\0\0\0" + packed)))


def test_a_chunk_that_claims_to_be_huge_is_refused_unread() -> None:
    with pytest.raises(DocumentError, match="64 MiB of text"):
        read_record(png(pack(">I", 2**31) + b"tEXt"))


def test_the_size_of_the_picture_does_not_matter() -> None:
    head = chunk(b"IHDR", pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0))
    assert read_record(png(head, chunk(b"tEXt", b"seed\x007"))) == {"seed": "7"}


def test_a_comment_from_elsewhere_is_no_record() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0a holiday"
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "jpeg", exif=exif.tobytes())
    file.seek(0)
    assert read_record(file) == {}


def test_a_comment_with_other_things_keeps_its_texts() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + json.dumps({"a": 1, "b": "2"}).encode()
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "webp", exif=exif.tobytes())
    file.seek(0)
    assert read_record(file) == {"b": "2"}


def test_what_is_no_picture_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "w.png"
    file.write_text("{}")
    with pytest.raises(DocumentError, match="not a PNG, WebP or JPEG picture"):
        found_in(file)


@formats
@given(data=st.data())
def test_a_damaged_picture_is_read_or_refused(format: PictureFormat, data: st.DataObject) -> None:
    whole = bytearray(picture(format, RECORD))
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        record = read_record(io.BytesIO(cut))
    except DocumentError:
        return
    assert all(isinstance(text, str) for text in record.values())

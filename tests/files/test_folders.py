from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import InputError, ModelError
from engine.files.family import Finding
from engine.files.folders import ModelFolders
from engine.files.header import Header
from tests.files.made import ToyFamily, ToyLora, write_tensors

FAMILIES = (ToyFamily(), ToyLora())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_tensors(tmp_path / "models/checkpoints/plain.safetensors", ["toy"])
    write_tensors(tmp_path / "models/checkpoints/sets/Deep.safetensors", ["toy"])
    return tmp_path / "models"


def test_names_are_relative_with_forward_slashes(root: Path) -> None:
    (root / "checkpoints/notes.txt").touch()
    (root / "checkpoints/.hidden.safetensors").touch()
    assert ModelFolders([root]).names("checkpoints") == [
        "plain.safetensors",
        "sets/Deep.safetensors",
    ]


def test_the_first_root_wins(root: Path, tmp_path: Path) -> None:
    other = write_tensors(tmp_path / "other/checkpoints/plain.safetensors", ["toy"])
    folders = ModelFolders([tmp_path / "other", root])
    assert folders.path("checkpoints", "plain.safetensors") == other
    assert folders.names("checkpoints").count("plain.safetensors") == 1


def test_further_folders_come_after_the_roots(root: Path, tmp_path: Path) -> None:
    extra = write_tensors(tmp_path / "elsewhere/more.safetensors", ["toy"])
    folders = ModelFolders([root], extra=[("checkpoints", extra.parent)])
    assert "more.safetensors" in folders.names("checkpoints")
    assert folders.path("checkpoints", "more.safetensors") == extra


def test_older_names_of_a_folder_serve(root: Path) -> None:
    write_tensors(root / "clip/l.safetensors", ["x"])
    assert ModelFolders([root]).names("text_encoders") == ["l.safetensors"]


@pytest.mark.parametrize(
    "name",
    ["../models/checkpoints/plain.safetensors", "/etc/passwd", "sets/../plain.safetensors", "",
     "sets//Deep.safetensors", "./plain.safetensors", "C:plain", "..\\plain.safetensors", "a\0b"],
)  # fmt: skip
def test_a_name_never_climbs(name: str, root: Path) -> None:
    folders = ModelFolders([root], root)
    for folder in ("checkpoints", "input"):
        with pytest.raises(InputError, match="no name of a file"):
            folders.path(folder, name)


def test_linked_folders_and_files_of_models_serve(root: Path, tmp_path: Path) -> None:
    far = write_tensors(tmp_path / "far/away.safetensors", ["toy"])
    (root / "checkpoints/linked").symlink_to(far.parent)
    (root / "checkpoints/one.safetensors").symlink_to(far)
    (tmp_path / "alias").symlink_to(root)
    names = ModelFolders([tmp_path / "alias"]).names("checkpoints")
    assert {"linked/away.safetensors", "one.safetensors"} <= set(names)


def test_links_in_a_circle_end(root: Path) -> None:
    (root / "checkpoints/round").symlink_to(root / "checkpoints")
    assert len(ModelFolders([root]).names("checkpoints")) == 2


def test_only_regular_files_count(root: Path) -> None:
    os.mkfifo(root / "checkpoints/pipe.safetensors")
    (root / "checkpoints/dangling.safetensors").symlink_to(root / "nowhere")
    folders = ModelFolders([root])
    assert len(folders.names("checkpoints")) == 2
    assert folders.fault("checkpoints", "pipe.safetensors")


def test_an_input_never_leaves_its_folder(tmp_path: Path) -> None:
    (tmp_path / "input").mkdir()
    (tmp_path / "secret.png").touch()
    (tmp_path / "input/mine.png").touch()
    (tmp_path / "input/theirs.png").symlink_to(tmp_path / "secret.png")
    folders = ModelFolders([], tmp_path / "input")
    assert folders.fault("input", "mine.png") is None
    with pytest.raises(InputError, match=r"'theirs\.png' in input is reached by a link"):
        folders.path("input", "theirs.png")


def test_links_in_the_input_folder_are_not_listed(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far/pic.png").touch()
    (tmp_path / "input").mkdir()
    (tmp_path / "input/photos").symlink_to(tmp_path / "far")
    (tmp_path / "input/linked.png").symlink_to(tmp_path / "far/pic.png")
    folders = ModelFolders([], tmp_path / "input")
    assert folders.names("input") == []
    for name in ("linked.png", "photos/pic.png"):
        assert "reached by a link" in (folders.fault("input", name) or "")


def test_an_input_folder_may_be_a_link_itself(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far/pic.png").touch()
    (tmp_path / "input").symlink_to(tmp_path / "far")
    folders = ModelFolders([], tmp_path / "input")
    assert folders.names("input") == ["pic.png"]
    assert folders.path("input", "pic.png")


def test_a_missing_file_is_answered_with_the_closest(root: Path) -> None:
    fault = ModelFolders([root]).fault("checkpoints", "plane.safetensors")
    assert fault == (
        "there is no 'plane.safetensors' in checkpoints; did you mean 'plain.safetensors'?"
    )


def test_without_a_close_one_what_there_is_is_listed(root: Path) -> None:
    fault = ModelFolders([root]).fault("checkpoints", "xyz")
    assert fault is not None
    assert "there are: plain.safetensors, sets/Deep.safetensors" in fault


def test_an_empty_folder_is_named(root: Path) -> None:
    fault = ModelFolders([root]).fault("vae", "x.safetensors")
    assert fault == f"there is no 'x.safetensors' in vae: {root / 'vae'} holds none"


def test_an_unsafe_file_is_seen_and_refused(root: Path) -> None:
    (root / "checkpoints/old.ckpt").write_bytes(b"PK\x03\x04" + bytes(64))
    folders = ModelFolders([root], families=FAMILIES)
    assert "old.ckpt" in folders.names("checkpoints")
    assert "zip archive" in (folders.fault("checkpoints", "old.ckpt") or "")


def test_a_file_of_another_kind_is_named(root: Path) -> None:
    write_tensors(root / "checkpoints/style.safetensors", ["lora_unet_x"])
    folders = ModelFolders([root], families=FAMILIES)
    assert folders.fault("checkpoints", "style.safetensors") == (
        "style.safetensors is a LoRA; wanted a checkpoint"
    )
    assert folders.fault("checkpoints", "plain.safetensors") is None


def test_a_file_that_no_family_knows_is_shown(root: Path) -> None:
    write_tensors(root / "checkpoints/odd.safetensors", ["strange.weight"])
    fault = ModelFolders([root], families=FAMILIES).fault("checkpoints", "odd.safetensors")
    assert fault == "odd.safetensors is of no kind known here: 1 tensors, such as 'strange.weight'"


def test_a_stamp_changes_with_the_file(root: Path) -> None:
    folders = ModelFolders([root])
    before = folders.stamp("checkpoints", "plain.safetensors")
    assert folders.stamp("checkpoints", "plain.safetensors") == before
    write_tensors(root / "checkpoints/plain.safetensors", ["toy", "more"])
    assert folders.stamp("checkpoints", "plain.safetensors") != before
    assert len(folders.header("checkpoints", "plain.safetensors").tensors) == 2


def test_a_header_is_read_once(root: Path) -> None:
    folders = ModelFolders([root])
    first = folders.header("checkpoints", "plain.safetensors")
    assert folders.header("checkpoints", "plain.safetensors") is first


def test_a_list_of_models_tells_good_from_bad(root: Path) -> None:
    (root / "checkpoints/bad.ckpt").write_bytes(b"\x80\x02.")
    found = {file.name: file for file in ModelFolders([root], families=FAMILIES).found()}
    assert found["plain.safetensors"].what == "toy checkpoint"
    assert (found["plain.safetensors"].dtype, found["plain.safetensors"].error) == ("F32", None)
    assert "pickle" in (found["bad.ckpt"].error or "")


def test_an_unsound_file_stays_refused(root: Path) -> None:
    (root / "checkpoints/bad.ckpt").write_bytes(b"\x80\x02.")
    folders = ModelFolders([root])
    for _ in range(2):
        with pytest.raises(ModelError, match="pickle"):
            folders.header("checkpoints", "bad.ckpt")


def test_a_pack_brings_pictures_of_its_own(tmp_path: Path) -> None:
    for place in ("mine", "pack"):
        (tmp_path / place).mkdir()
        (tmp_path / place / f"{place}.png").touch()
    folders = ModelFolders([], tmp_path / "mine", extra=[("input", tmp_path / "pack")])
    assert folders.names("input") == ["mine.png", "pack.png"]
    assert folders.fault("input", "pack.png") is None


def test_a_kind_of_folder_never_climbs_either(root: Path) -> None:
    with pytest.raises(InputError, match="no kind of folder"):
        ModelFolders([root]).names("../models/checkpoints")


def test_unknown_files_serve_where_no_family_loads_them(root: Path) -> None:
    write_tensors(root / "upscale_models/odd.safetensors", ["strange.weight"])
    folders = ModelFolders([root], families=FAMILIES)
    assert folders.fault("upscale_models", "odd.safetensors") is None


@pytest.mark.parametrize("folder", ["input", "checkpoints"])
def test_one_odd_name_takes_no_list_away(root: Path, folder: str) -> None:
    for at in (root, root / "checkpoints"):
        for name in (b"caf\xe9.png", b"caf\xe9.safetensors", b"a\x1b[31m.safetensors"):
            (Path(os.fsdecode(os.fsencode(at) + b"/" + name))).touch()
    (root / "mine.png").touch()
    folders = ModelFolders([root], root)
    assert all(name.encode() for name in folders.names(folder))
    assert {"mine.png", "plain.safetensors"} & set(folders.names(folder))
    shown = {file.name: file.error for file in folders.found()}
    assert "no UTF-8" in (shown["caf\\udce9.safetensors"] or "")
    assert "its name cannot be used" in (shown["a\\x1b[31m.safetensors"] or "")


@pytest.mark.parametrize("asked", ["e\u0301 1.png", "\xe9 1.png"])
@pytest.mark.parametrize("stored", ["e\u0301 1.png", "\xe9 1.png"])
def test_accents_are_found_however_they_are_written(
    tmp_path: Path, asked: str, stored: str
) -> None:
    (tmp_path / f"e\u0301 folder/{stored}").parent.mkdir()
    (tmp_path / f"e\u0301 folder/{stored}").touch()
    found = ModelFolders([], tmp_path).path("input", f"\xe9 folder/{asked}")
    assert found.name == stored


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("PLAIN.safetensors", "plain.safetensors"),
        ("deep.safetensors", "sets/Deep.safetensors"),
        ("other\\DEEP.safetensors", "sets/Deep.safetensors"),
    ],
)
def test_a_file_in_other_capitals_or_elsewhere_is_suggested(
    root: Path, asked: str, wanted: str
) -> None:
    assert f"did you mean {wanted!r}?" in (ModelFolders([root]).fault("checkpoints", asked) or "")


def test_a_workflow_of_windows_finds_its_files(root: Path) -> None:
    path = ModelFolders([root]).path("checkpoints", "sets\\Deep.safetensors")
    assert path == root / "checkpoints/sets/Deep.safetensors"


def test_latents_are_listed_beside_pictures(root: Path, tmp_path: Path) -> None:
    for name in ("input/one.latent", "input/deep/two.safetensors", "input/three.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    write_tensors(tmp_path / "output/kept.safetensors", ["latent"])
    extra = [("latents", tmp_path / "output")]
    folders = ModelFolders([root], tmp_path / "input", extra=extra)
    wanted = ["deep/two.safetensors", "kept.safetensors", "one.latent"]
    assert folders.names("latents") == wanted
    assert folders.names("input") == ["three.png"]
    assert [file.name for file in folders.found() if file.folder == "latents"] == wanted
    assert folders.path("latents", "kept.safetensors") == tmp_path / "output/kept.safetensors"
    fault = folders.fault("latents", "two.safetensors")
    assert "did you mean 'deep/two.safetensors'?" in (fault or "")


class Counting(ToyFamily):
    """Counts the headers it is asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def detect(self, header: Header) -> Finding | None:
        self.asked += 1
        return super().detect(header)


def test_a_file_is_recognised_once_until_it_changes(root: Path) -> None:
    family = Counting()
    folders = ModelFolders([root], families=[family])
    for _ in range(3):
        assert folders.fault("checkpoints", "plain.safetensors") is None
        assert len(list(folders.found())) == 2
    assert family.asked == 2
    write_tensors(root / "checkpoints/plain.safetensors", ["toy", "more"])
    folders.recognise("checkpoints", "plain.safetensors")
    assert family.asked == 3


def test_headers_are_not_kept_by_the_hundred(root: Path) -> None:
    for number in range(40):
        write_tensors(root / f"checkpoints/{number}.safetensors", ["toy"])
    folders = ModelFolders([root], families=FAMILIES)
    first = folders.header("checkpoints", "0.safetensors")
    for number in range(1, 40):
        folders.header("checkpoints", f"{number}.safetensors")
    assert folders.header("checkpoints", "0.safetensors") is not first

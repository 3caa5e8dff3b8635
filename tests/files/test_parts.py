from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError, ModelError
from engine.files.folders import ModelFolders
from tests.files.made import ToyFamily, write_tensors

FIRST, SECOND, THIRD = (f"big-0000{number}-of-00003.safetensors" for number in (1, 2, 3))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A model in three files, of which the second has what the family looks for."""
    folder = tmp_path / "checkpoints"
    write_tensors(folder / FIRST, ["a"], made_by="somebody")
    write_tensors(folder / SECOND, ["toy"])
    write_tensors(folder / THIRD, ["b"], made_by="somebody else")
    return tmp_path


def folders(root: Path) -> ModelFolders:
    return ModelFolders([root], families=[ToyFamily()])


def test_a_model_in_several_files_is_one_of_the_name_of_its_first(root: Path) -> None:
    files = folders(root)
    assert files.names("checkpoints") == [FIRST]
    header = files.header("checkpoints", FIRST)
    assert {name: tensor.part for name, tensor in header.tensors.items()} == {
        "a": 0,
        "toy": 1,
        "b": 2,
    }
    assert [path.name for path in header.files] == [FIRST, SECOND, THIRD]
    assert header.metadata["made_by"] == "somebody"
    assert files.fault("checkpoints", FIRST) is None
    (found,) = files.found()
    assert found.what == "toy checkpoint"
    assert found.size == header.size == sum(path.stat().st_size for path in header.files)


def test_its_stamp_changes_with_any_of_them(root: Path) -> None:
    before = folders(root).stamp("checkpoints", FIRST)
    write_tensors(root / "checkpoints" / THIRD, ["b", "c"])
    assert folders(root).stamp("checkpoints", FIRST) != before


def test_one_that_is_missing_is_named(root: Path) -> None:
    (root / "checkpoints" / SECOND).unlink()
    assert f"{SECOND}, part 2 of " in str(folders(root).fault("checkpoints", FIRST))
    with pytest.raises(InputError, match=SECOND):
        folders(root).stamp("checkpoints", FIRST)


def test_another_than_the_first_names_the_first(root: Path) -> None:
    with pytest.raises(ModelError, match=f"{SECOND} is a part .* wanted {FIRST}"):
        folders(root).header("checkpoints", SECOND)


def test_a_tensor_that_two_of_them_have_is_a_fault(root: Path) -> None:
    write_tensors(root / "checkpoints" / THIRD, ["a"])
    with pytest.raises(ModelError, match=f"{THIRD} has 'a'"):
        folders(root).header("checkpoints", FIRST)


def test_parts_without_their_first_are_listed_with_the_reason(root: Path) -> None:
    (root / "checkpoints" / FIRST).unlink()
    assert [found.name for found in folders(root).found()] == [SECOND, THIRD]
    assert all("in several files" in str(found.error) for found in folders(root).found())


def test_a_model_said_to_be_in_one_file_is_as_any(root: Path) -> None:
    write_tensors(root / "checkpoints" / "one-00001-of-00001.safetensors", ["toy"])
    assert folders(root).fault("checkpoints", "one-00001-of-00001.safetensors") is None


def test_pictures_that_are_numbered_so_are_pictures(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"frame-{number}-of-2.png").write_bytes(b"")
    files = ModelFolders([], input_folder=tmp_path)
    assert files.names("input") == ["frame-1-of-2.png", "frame-2-of-2.png"]
    assert "+" not in files.stamp("input", "frame-1-of-2.png")


def test_a_name_that_counts_no_files_is_that_of_one_file(root: Path) -> None:
    name = "model-00001-of-00000.safetensors"
    write_tensors(root / "checkpoints" / name, ["a"])
    assert [*folders(root).header("checkpoints", name).tensors] == ["a"]
    assert name in [file.name for file in folders(root).found()]

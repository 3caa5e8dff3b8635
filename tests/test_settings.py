"""Settings: defaults, the file, the environment, flags; later ones win."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import InputError
from engine.settings import Settings


def at(home: Path, **variables: str) -> dict[str, str]:
    return {"LIENZO_HOME": str(home), **variables}


def test_everything_lies_below_home_by_default(tmp_path: Path) -> None:
    settings = Settings.read(at(tmp_path))
    assert settings == Settings.at(tmp_path)
    assert settings.model_roots == (tmp_path / "models",)
    assert (settings.input, settings.output) == (tmp_path / "input", tmp_path / "output")


def test_reading_creates_nothing(tmp_path: Path) -> None:
    Settings.read(at(tmp_path / "new"))
    assert not list(tmp_path.iterdir())


def test_without_a_home_the_user_has_one() -> None:
    assert Settings.read({}).home.name == "lienzo"


def test_the_file_is_read_with_paths_relative_to_home(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'model_roots = ["weights", "/big"]\noutput = "out"\n'
        'device = "cuda:1"\ncache_bytes = 1_000\n'
    )
    settings = Settings.read(at(tmp_path))
    assert settings.model_roots == (tmp_path / "weights", Path("/big"))
    assert settings.output == tmp_path / "out"
    assert (settings.device, settings.cache_bytes) == ("cuda:1", 1000)


def test_the_environment_is_stronger_than_the_file_and_flags_are_strongest(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('device = "cpu"\ndtype = "float32"\n')
    environ = at(tmp_path, LIENZO_DEVICE="cuda", LIENZO_DTYPE="float16")
    assert Settings.read(environ).device == "cuda"
    settings = Settings.read(environ, device="mps", dtype=None)
    assert (settings.device, settings.dtype) == ("mps", "float16")


def test_lienzo_models_adds_roots(tmp_path: Path) -> None:
    environ = at(tmp_path, LIENZO_MODELS=os.pathsep.join(["/a", "", "/b"]))
    assert Settings.read(environ).model_roots == (tmp_path / "models", Path("/a"), Path("/b"))


def test_every_setting_has_a_variable(tmp_path: Path) -> None:
    environ = at(
        tmp_path,
        LIENZO_MODEL_ROOTS=os.pathsep.join(["/a", "/b"]),
        LIENZO_MODELS="/c",
        LIENZO_INPUT="/in",
        LIENZO_OUTPUT="/out",
        LIENZO_CACHE_BYTES="0",
        LIENZO_HOST_BYTES="1000",
        LIENZO_DEVICE_BYTES="8 GB",
    )
    settings = Settings.read(environ)
    assert settings.model_roots == (Path("/a"), Path("/b"), Path("/c"))
    assert (settings.input, settings.output) == (Path("/in"), Path("/out"))
    sizes = settings.cache_bytes, settings.host_bytes, settings.device_bytes
    assert sizes == (0, 1000, 8 * 10**9)


@pytest.mark.parametrize(
    ("text", "size"), [("512 MiB", 2**29), ("1.5kB", 1500), ("0 b", 0), (" 2 TB ", 2 * 10**12)]
)
def test_a_size_may_have_a_unit(tmp_path: Path, text: str, size: int) -> None:
    assert Settings.read(at(tmp_path, LIENZO_HOST_BYTES=text)).host_bytes == size


@pytest.mark.parametrize("text", ["-1", "4 EB", "many", "1e9", "4 GBs", "nan"])
def test_what_is_no_size_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=f"LIENZO_HOST_BYTES: found '{text}', wanted a number of"):
        Settings.read(at(tmp_path, LIENZO_HOST_BYTES=text))


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xef\xbb\xbfdevice = 'cpu'\r\n")
    assert Settings.read(at(tmp_path)).device == "cpu"


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes("device = 'cpu'".encode("utf-16"))
    with pytest.raises(InputError, match="not UTF-8 text; save it as that"):
        Settings.read(at(tmp_path))
    file.unlink()
    file.mkdir()
    with pytest.raises(InputError, match=r"settings\.toml cannot be read: "):
        Settings.read(at(tmp_path))
    with pytest.raises(InputError, match="LIENZO_HOME: found '~nobodyx/y', wanted a folder"):
        Settings.read({"LIENZO_HOME": "~nobodyx/y"})


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    environ = at(tmp_path, LIENZO_MODELS="", LIENZO_DEVICE="", LIENZO_COMFYUI_PATHS="")
    assert Settings.read(environ) == Settings.at(tmp_path)


def test_comfyui_paths_are_relative_to_the_current_folder(tmp_path: Path) -> None:
    settings = Settings.read(at(tmp_path, LIENZO_COMFYUI_PATHS="extra.yaml"))
    assert settings.comfyui_paths == Path.cwd() / "extra.yaml"


def test_every_fault_is_reported_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('devcie = "cpu"\nmodel_roots = "models"\ncache_bytes = true\ndtype = 16\n')
    with pytest.raises(InputError) as caught:
        Settings.read(at(tmp_path, LIENZO_DTYPE="half"), device="gpu")
    assert str(caught.value).splitlines() == [
        f"{file}: devcie is no setting; did you mean 'device'?",
        f"{file}: model_roots: found 'models', wanted a list of folders",
        f"{file}: cache_bytes: found True, wanted a number of bytes, or a size such as '4 GB'",
        f"{file}: dtype: found 16, wanted one of auto, float32, float16, bfloat16",
        "LIENZO_DTYPE: found 'half', wanted one of auto, float32, float16, bfloat16",
        "--device: found 'gpu', wanted auto, cpu, mps, cuda or cuda:N",
    ]


@pytest.mark.parametrize("content", [b"device = ", b"\xff", b'device = "cpu"\ndevice = "cpu"'])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.toml").write_bytes(content)
    with pytest.raises(InputError, match=r"settings\.toml: "):
        Settings.read(at(tmp_path))

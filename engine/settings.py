"""Where things lie and what a run may use: defaults, then a file, the environment, flags."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias, get_args

from platformdirs import user_data_path

from engine.errors import InputError
from engine.graph.check import closest
from engine.node.refs import Dtype

Given: TypeAlias = tuple[str, str, Any, Path]  # where it stands, key, value, base of its paths

_UNITS: Mapping[str, int] = MappingProxyType(
    {"": 1, "b": 1}
    | {f"{name}b": 1000**power for power, name in enumerate("kmgt", 1)}
    | {f"{name}ib": 1024**power for power, name in enumerate("kmgt", 1)}
)
_SIZE = re.compile(r"\s*(?P<number>\d+(\.\d+)?)\s*(?P<unit>b|[kmgt]i?b|)\s*", re.IGNORECASE)
_BYTES = "a number of bytes, or a size such as '4 GB'"
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workflow does not say: where things lie on this machine and what a run may use.

    Memory is in bytes; a budget of None is decided from what the machine has.
    """

    home: Path
    model_roots: tuple[Path, ...]  # searched in this order; each has checkpoints/, vae/, loras/ …
    comfyui_paths: Path | None  # an extra_model_paths.yaml
    input: Path  # pictures that workflows may name
    output: Path  # where effects write
    device: str = "auto"  # or cpu, mps, cuda, cuda:1 …
    dtype: Dtype = "auto"  # of the weights
    cache_bytes: int = 2 * 2**30  # outputs kept in host memory between runs
    host_bytes: int | None = None  # weights kept in host memory
    device_bytes: int | None = None  # weights and activations on the device

    @classmethod
    def at(cls, home: Path) -> Settings:
        """The defaults, with everything below one folder."""
        return cls(home, (home / "models",), None, home / "input", home / "output")

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, **flags: Any) -> Settings:
        """Defaults, then `settings.toml` at home, then LIENZO_* variables, then flags not None.

        A variable is a setting in capitals: LIENZO_CACHE_BYTES, LIENZO_MODEL_ROOTS, which is parted
        like PATH. LIENZO_MODELS has further roots. Paths in the file are relative to home, others
        to the current folder. Nothing is created. Raises InputError with every unknown key and
        every value that does not fit.
        """
        home = _home(environ.get("LIENZO_HOME"))
        values, faults = _read([*_in_file(home), *_in_environment(environ), *_in_flags(flags)])
        further = environ.get("LIENZO_MODELS", "").split(os.pathsep)
        roots = (*values.pop("model_roots", (home / "models",)), *_paths(further, Path.cwd()))
        if faults:
            raise InputError("\n".join(faults))
        return replace(cls.at(home), model_roots=roots, **values)


def _home(given: str | None) -> Path:
    home = Path(given or user_data_path("lienzo"))
    try:
        return home.expanduser().absolute()
    except RuntimeError as error:  # ~nobody
        raise InputError(f"LIENZO_HOME: found {given!r}, wanted a folder") from error


def _in_file(home: Path) -> list[Given]:
    file = home / "settings.toml"
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 text; save it as that") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: {error}") from error
    return [(f"{file}: {key}", key, value, home) for key, value in values.items()]


def _in_environment(environ: Mapping[str, str]) -> list[Given]:
    keys = {f"LIENZO_{key.upper()}": key for key in _READERS}
    given = ((v, key, environ[v]) for v, key in keys.items() if environ.get(v))
    return [(v, key, _of_text(key, text), Path.cwd()) for v, key, text in given]


def _of_text(key: str, text: str) -> Any:
    return text.split(os.pathsep) if key == "model_roots" else text


def _in_flags(flags: Mapping[str, Any]) -> list[Given]:
    given = {key: value for key, value in flags.items() if value is not None}
    return [(f"--{key}", key, value, Path.cwd()) for key, value in given.items()]


def _read(given: Iterable[Given]) -> tuple[dict[str, Any], list[str]]:
    """The settings, later ones over earlier ones, and what is wrong with them."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for place, key, value, base in given:
        if key not in _READERS:
            faults.append(f"{place} is no setting{closest(key, _READERS)}")
            continue
        wanted, reader = _READERS[key]
        try:
            values[key] = reader(value, base)
        except (RuntimeError, TypeError, ValueError):  # RuntimeError: ~nobody
            faults.append(f"{place}: found {value!r}, wanted {wanted}")
    return values, faults


def _path(value: Any, base: Path) -> Path:
    if value == "":
        raise ValueError
    return base / Path(value).expanduser()


def _paths(values: Any, base: Path) -> tuple[Path, ...]:
    if isinstance(values, str):  # which is a sequence of characters too
        raise TypeError
    return tuple(_path(value, base) for value in values if value != "")


def _device(value: Any, base: Path) -> str:
    if not _DEVICE.fullmatch(value):
        raise ValueError
    return str(value)


def _dtype(value: Any, base: Path) -> Dtype:
    if value not in get_args(Dtype):
        raise ValueError
    return value  # type: ignore[no-any-return]  # one of the names just compared


def _size(value: Any, base: Path) -> int:
    """Bytes: a number, or a text such as "4 GB" or "512 MiB"."""
    if isinstance(value, str) and (found := _SIZE.fullmatch(value)):
        return round(float(found["number"]) * _UNITS[found["unit"].lower()])
    if type(value) is not int or value < 0:
        raise ValueError
    return value


_READERS: Mapping[str, tuple[str, Callable[[Any, Path], Any]]] = MappingProxyType(
    {
        "model_roots": ("a list of folders", _paths),
        "comfyui_paths": ("the path of a YAML file", _path),
        "input": ("a folder", _path),
        "output": ("a folder", _path),
        "device": ("auto, cpu, mps, cuda or cuda:N", _device),
        "dtype": (f"one of {', '.join(get_args(Dtype))}", _dtype),
        "cache_bytes": (_BYTES, _size),
        "host_bytes": (_BYTES, _size),
        "device_bytes": (_BYTES, _size),
    }
)

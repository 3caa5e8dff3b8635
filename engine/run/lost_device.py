"""Telling errors after which a process can compute no more on its device."""

from __future__ import annotations

from engine.errors import causes, told

# What CUDA and HIP say of errors that stay: every later call of the process fails as well.
_STICKY = (
    "illegal memory access",
    "device-side assert",
    "unspecified launch failure",
    "misaligned address",
    "illegal instruction",
    "invalid address space",
    "invalid program counter",
    "hardware stack error",
    "launch timed out",
    "uncorrectable ecc error",
    "nvlink error",
    "device is lost",
    "gpu has fallen off the bus",
)


def is_device_lost(error: BaseException) -> bool:
    """Whether this error, or one that caused it, leaves the device unusable to this process.

    Running out of memory does not.
    """
    return any(
        isinstance(cause, RuntimeError) and any(words in told(cause).lower() for words in _STICKY)
        for cause in causes(error)
    )

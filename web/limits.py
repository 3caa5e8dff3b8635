"""How much of everything the server takes, keeps and waits for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes and seconds, unless said otherwise."""

    queued: int = 10_000  # jobs that may wait
    history: int = 10_000  # ended jobs that are kept
    history_bytes: int = 512 * 2**20  # of their records and logs; saved files are not touched
    body: int = 64 * 2**20  # of a request
    body_silence: float = 30.0  # without a byte of a request's body, until it is given up
    upload: int = 64 * 2**20
    upload_pixels: int = 2**26
    cancel_grace: float = 10.0  # until a node that does not stop is killed with its worker
    silence: float = 120.0  # without a sign of life, until a worker is taken to hang
    node_silence: float = 60.0  # without an event of a job, until it is shown as silent
    node_limit: float = float("inf")  # the same, until it has failed and its worker is ended
    backoff: float = 1.0  # between the first two starts of a worker that cannot start
    plan: float = 5.0  # until a plan is made without asking what workers hold
    retry: float = 2.0  # until what could not be written is tried again
    answer: float = 5.0  # until somebody who asks is told that something cannot be written
    shutdown: float = 4.0  # for what must still be kept when the server ends
    beat: float = 20.0  # without an event, until a client is told that somebody is there
    send: float = 8.0  # until a client that does not read is cut off

"""Figures for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from web.events.bus import EventBus
from web.events.types import Event, NodeDone, QueueCleared, RunEnded
from web.queue.job_queue import JobQueue
from web.workers.memory import resident
from web.workers.pool import Pool

WAITS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5)
LABELS = ("worker", "device")
RUNS = (0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800)


class Metrics:
    """The counters of one server."""

    def __init__(self, queue: JobQueue, bus: EventBus, pool: Pool) -> None:
        self._queue = queue
        self._bus = bus
        self._pool = pool
        self._registry = CollectorRegistry()
        self._jobs = Counter("lienzo_jobs", "Jobs by outcome", ["outcome"], registry=self._registry)
        self._nodes = Counter("lienzo_nodes", "Nodes that ran", registry=self._registry)
        self._runs = Histogram(
            "lienzo_run_seconds", "Duration of runs", buckets=RUNS, registry=self._registry
        )
        self._requests = Histogram(
            "lienzo_request_seconds",
            "Duration of requests",
            ["method", "route", "status"],
            buckets=WAITS,
            registry=self._registry,
        )
        self._registry.register(self)

    def count(self, event: Event) -> None:
        match event:
            case RunEnded(outcome=outcome, seconds=seconds):
                self._jobs.labels(outcome).inc()
                self._runs.observe(seconds)
            case QueueCleared(jobs=jobs):
                self._jobs.labels("cancelled").inc(len(jobs))
            case NodeDone():
                self._nodes.inc()

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).observe(seconds)

    def text(self) -> bytes:
        """In the text format of Prometheus, version 0.0.4."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """What is read off when somebody asks."""
        workers = self._pool.workers
        yield _gauge("lienzo_queued", "Jobs that wait", self._queue.queued)
        yield _gauge("lienzo_running", "Jobs that run", self._queue.running)
        yield _gauge("lienzo_paused", "Whether the queue is paused", self._queue.paused)
        yield _gauge("lienzo_listeners", "Connections that follow events", self._bus.listeners)
        yield _gauge("lienzo_server_bytes", "Memory of the server process", resident())
        families = (
            GaugeMetricFamily("lienzo_worker_up", "Whether a worker is ready", labels=LABELS),
            GaugeMetricFamily("lienzo_worker_restarts", "Restarts", labels=LABELS),
            GaugeMetricFamily("lienzo_worker_bytes", "Memory of a worker", labels=LABELS),
            GaugeMetricFamily("lienzo_device_bytes", "Memory in use there", labels=LABELS),
        )
        for worker in workers:
            is_up = worker.state in ("idle", "running")
            values = (is_up, worker.restarts, worker.resident, worker.device_used or 0)
            for family, value in zip(families, values, strict=True):
                family.add_metric([str(worker.id), worker.device], value)
        yield from families


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)

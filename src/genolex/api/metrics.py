"""Figures for Prometheus. Labels are routes, never what was asked or who asked."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from genolex.api.workers import Workers

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""The bounds of the histogram of latency."""

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The figures of one application, in a registry of their own."""

    def __init__(self, workers: Workers) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self._requests = Counter(
            "genolex_requests", "Requests that were answered.", (*labels, "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "genolex_request_seconds",
            "Seconds to the end of a response.",
            labels,
            buckets=SECONDS,
            registry=self.registry,
        )
        self.in_flight = Gauge("genolex_in_flight", "Requests that are being answered.", registry=self.registry)
        self._answers = Counter("genolex_answers", "Questions that were answered or declined.", registry=self.registry)
        self._abstentions = Counter("genolex_abstentions", "Questions that were declined.", registry=self.registry)
        admitted = Gauge("genolex_tasks", "Tasks that run or wait for a thread.", registry=self.registry)
        admitted.set_function(lambda: workers.admitted)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)

    def answered(self, abstained: bool) -> None:
        """Count an answer."""
        self._answers.inc()
        if abstained:
            self._abstentions.inc()

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that has ended."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)

"""How the door is doing, in Prometheus' text: how many requests, how they were answered, how long they took."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from growth_equestre.foundation import health
from growth_equestre.gateway.service_batches import monotonic

REGISTRY = CollectorRegistry()
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_REQUESTS = Counter("growth_requests", "Pedidos respondidos", ["method", "route", "status"], registry=REGISTRY)
_SECONDS = Histogram(
    "growth_request_seconds", "Segundos até a resposta", ["route"], registry=REGISTRY, buckets=_BUCKETS
)
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class _Told(Collector):
    """What rooms tell about themselves, such as how the copies stand."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, figure in health.figures().items():
            family = GaugeMetricFamily(name, figure.about, labels=["workspace"])
            for workspace, value in figure.values.items():
                family.add_metric([workspace], value)
            yield family


REGISTRY.register(_Told())


class Counted:
    """Counts every request by its route and never by what was asked: an id is personal data."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = monotonic(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "outra")
            method = scope.get("method", "")
            _REQUESTS.labels(method if method in _METHODS else "outro", route, str(status)).inc()
            _SECONDS.labels(route).observe(monotonic() - began)


def shown() -> Response:
    """Everything counted since the process began."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

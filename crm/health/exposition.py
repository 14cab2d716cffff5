"""The figures as Prometheus reads them: what all processes counted, and what waits by now."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder

from crm.health.checks import Findings
from crm.telemetry.shared import SharedFigures


def exposition(findings: Findings, accepted: str) -> tuple[bytes, str]:
    """The text, and its type: of those that `accepted`, an Accept header, names."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(SharedFigures())
    registry.register(Waiting(findings))
    encode, content_type = choose_encoder(accepted)
    return encode(registry), content_type


class Waiting:
    """Where the database does not answer there is nothing of it but that."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def collect(self) -> Iterator[Metric]:
        yield gauge("liaison_check", "What /readyz says: 1 is well.", "check", {
            name: check.ok for name, check in self.findings.checks.items()
        })  # fmt: skip
        queues = self.findings.queues
        yield gauge("liaison_queue_waiting", "What waits for a worker.", "queue", {
            name: queue.waiting for name, queue in queues.items()
        })  # fmt: skip
        yield gauge("liaison_queue_lag_seconds", "How late the longest waiting is.", "queue", {
            name: queue.lag for name, queue in queues.items()
        })  # fmt: skip
        yield gauge("liaison_queue_uncertain", "What only a person can settle.", "queue", {
            name: queue.uncertain for name, queue in queues.items()
        })  # fmt: skip
        yield gauge("liaison_prepared_actions_pending", "Prepared and not decided; overdue: "
                    "their time is over.", "state", self.findings.actions)  # fmt: skip


def gauge(name: str, words: str, label: str, numbers: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, number in numbers.items():
        family.add_metric([value], number)
    return family

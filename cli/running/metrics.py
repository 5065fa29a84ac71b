"""What `jury status` found, as Prometheus reads it: a file for the textfile collector of its node_exporter.

Text exposition format 0.0.4, source: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterator
from typing import Any

from contracts.topology import SERVICES


def exposition(found: dict[str, Any]) -> str:
    """Return every figure, each with its help line; a service that does not answer has 0 instances."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: dict[str, Any]) -> Iterator[str]:
    present = found["services"]
    yield from _gauge("jury_log_head", "Last position of the log.", {"": found["head"]})
    yield from _gauge("jury_log_damaged", "1 while the log is known to be damaged.", {"": int(bool(found["damage"]))})
    yield from _sealed(found["seal"])
    raised = int(found["alarm"] is not None)
    yield from _gauge("jury_alarm_raised", "1 while an alarm stops sealing and appends.", {"": raised})
    differing = {name: sum(one["service"] == name for one in found["differing"]) for name in SERVICES}
    yield from _gauge("jury_views_differing", "Views in memory that differ from the log.", _by("service", differing))
    counted = {name: sum(each.service == name for each in present) for name in SERVICES}
    yield from _gauge("jury_service_instances", "Instances that answered.", _by("service", counted))
    read = {f"{each.service}/{each.instance}": each.position for each in present}
    yield from _gauge("jury_service_position", "Last position that an instance read.", _by("instance", read))
    yield from _gauge("jury_waiting", "Records that wait for their reaction.", _by("durable", found["waiting"]))
    yield from _gauge("jury_dead_letters", "Dead letters that are told, at most 20.", {"": len(found["dead"])})
    yield from _gauge("jury_wrong", "Findings of `jury status`.", {"": len(found["wrong"])})


def _sealed(seal: dict[str, Any] | None) -> Iterator[str]:
    seals = seal is not None and not seal["why"]
    yield from _gauge("jury_sealing", "1 while a registrar seals the log.", {"": int(seals)})
    yield from _gauge("jury_seal_size", "Positions that the last checkpoint covers.", {"": seal["size"] if seal else 0})
    if seal is not None and seal["witnesses"]:
        cosigned = {each["name"]: int(each["cosigned"]) for each in seal["witnesses"]}
        yield from _gauge("jury_cosigned", "1 where a witness cosigned the last checkpoint.", _by("witness", cosigned))
        quorum = {"": int(seal["quorum"] is not False)}
        yield from _gauge("jury_witness_quorum", "1 while the last checkpoint meets its policy's quorum.", quorum)


def _by(label: str, values: dict[str, int]) -> dict[str, int]:
    return {f'{{{label}="{name}"}}': value for name, value in values.items()}


def _gauge(name: str, what: str, values: dict[str, int]) -> Iterator[str]:
    yield f"# HELP {name} {what}"
    yield f"# TYPE {name} gauge"
    for labels, value in values.items():
        yield f"{name}{labels} {value}"

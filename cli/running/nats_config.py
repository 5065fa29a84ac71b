"""A nats-server's configuration as text: the users and allow-lists of `contracts.topology`, for one node."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from contracts import topology
from contracts.topology import allow_publish, allow_subscribe

#: A service answers each message that it received with a reply at most once, and not later than this.
_ANSWER: Final = '{ max: 1, expires: "2m" }'


class User(NamedTuple):
    """A user of the bus: its public nkey (or `$NAME`, taken from the environment) and its allow-lists."""

    nkey: str
    publish: Sequence[str]
    subscribe: Sequence[str]
    answers: bool


class Node(NamedTuple):
    """One server: what it listens on (`host:port`, port -1 for any free one) and where it keeps its streams."""

    name: str
    listen: str
    monitor: str
    store: str


def users(nkeys: Mapping[str, str]) -> dict[str, User]:
    """Return the users of the topology under the given public nkeys, by name."""
    return {
        name: User(nkeys[name], allow_publish(name), allow_subscribe(name), name in topology.ANSWERING)
        for name in topology.USERS
    }


def render(node: Node, everyone: Mapping[str, User], *extra: str) -> str:
    """Return the configuration of a node; `extra` blocks (ports, cluster, TLS) come before the users."""
    head = (
        f"server_name: {node.name}",
        f"listen: {_quoted(node.listen)}",
        f"http: {_quoted(node.monitor)}",
        f"max_payload: {topology.MAX_PAYLOAD}",
        "# The default acknowledges before the disk has it, and a power cut then loses what was acknowledged.",
        f"jetstream {{ store_dir: {_quoted(node.store)}, sync_interval: always }}",
    )
    blocks = "\n".join(_user(name, user) for name, user in everyone.items())
    return "\n".join((*head, *extra, f"authorization {{\n  users: [\n{blocks}\n  ]\n}}", ""))


def _user(name: str, user: User) -> str:
    answers = f"\n      allow_responses: {_ANSWER}" if user.answers else ""
    return (
        f"    # {name}\n"
        f"    {{ nkey: {user.nkey}, permissions: {{\n"
        f"      publish: {{ allow: {_subjects(user.publish)} }}\n"
        f"      subscribe: {{ allow: {_subjects(user.subscribe)} }}{answers}\n"
        "    } }"
    )


def _quoted(value: str) -> str:
    """Quote a value, but not a name to be taken from the environment."""
    return value if value.startswith("$") else json.dumps(value)


def _subjects(subjects: Sequence[str]) -> str:
    return "[\n" + "".join(f"        {json.dumps(subject)}\n" for subject in subjects) + "      ]"

"""Three nats-servers on loopback that replicate each other: what production runs, small."""

import json
import socket
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from cli.running.server import EmbeddedServer

NODES = ("n1", "n2", "n3")
#: Seconds for three nodes to find each other and elect a leader.
ELECTION = 30.0


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Cluster:
    """The nodes, by name; they share the users' keys, not the streams."""

    def __init__(self, directory: Path, extra: Mapping[str, tuple[str, ...]]) -> None:
        ports = free_ports(len(NODES))
        routes = [f"nats://127.0.0.1:{port}" for port in ports]
        self.nodes = {
            name: EmbeddedServer(
                directory / name,
                name=name,
                keys=directory / "keys",
                extra=extra,
                blocks=(f'cluster {{ name: delibere, listen: "127.0.0.1:{port}", routes: {json.dumps(routes)} }}',),
            )
            for name, port in zip(NODES, ports, strict=True)
        }

    @property
    def url(self) -> str:
        """Where clients connect: any node."""
        return ",".join(node.url for node in self.nodes.values())

    def seed(self, user: str) -> Path:
        """Return the file of a user's nkey seed."""
        return self.nodes["n1"].seed(user)

    def start(self) -> None:
        """Start every node that does not run; return once each answers."""
        starting = [node for node in self.nodes.values() if node.pid is None]
        for node in starting:
            node.start(wait=False)
        for node in starting:
            node.wait()
        deadline = time.monotonic() + ELECTION
        while not all(node.pid is not None and self._led(node) for node in self.nodes.values()):
            assert time.monotonic() < deadline, "the cluster has no leader"
            time.sleep(0.1)

    def _led(self, node: EmbeddedServer) -> bool:
        """Say whether a node follows a leader and has the streams it should (`/healthz` without restriction)."""
        with urllib.request.urlopen(f"{node.monitoring}/jsz", timeout=5) as answer:
            meta = json.load(answer).get("meta_cluster", {})
        return bool(meta.get("leader")) and meta.get("cluster_size") == len(NODES)

    def stop(self) -> None:
        """Stop every node."""
        for node in self.nodes.values():
            node.stop()

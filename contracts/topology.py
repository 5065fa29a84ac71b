"""What the bus holds and who may do what on it: streams, durable consumers, users and their allow-lists. Data only.

`ledger.provision` creates it, services check it before they start, server configurations are rendered from it. Lists
allow and never deny: what is not named here is refused by the server (a right to create a consumer would be a right to
rewrite another's; a right to update the stream would be a right to destroy the log).
"""

from typing import Final, NamedTuple

from contracts.questions import ASKED_BY_PERSONS
from contracts.subjects import LOG, NOUNS

JURY: Final = "JURY"
DOCUMENTS: Final = "DOCUMENTS"
KEYS: Final = "KEYS"
DEAD: Final = "DEAD"
SEAL: Final = "SEAL"
#: The one subject of the stream of checkpoints: its last sequence is the sealers' lock.
SEAL_SUBJECT: Final = "jury.seal"
ALARM: Final = "ALARM"
#: The one subject of the stream of alarms: while its last message is a raised one, nobody appends to the log.
ALARM_SUBJECT: Final = "jury.alarm"

#: The bus carries no message above this; a stream may allow less.
MAX_PAYLOAD: Final = 2 * 1024 * 1024
_SECOND: Final = 1_000_000_000

#: Nothing expires, nothing is dropped, nothing is rewritten: what every stream declares, as JetStream's API names it.
_KEPT: Final[dict[str, object]] = {
    "retention": "limits",
    "storage": "file",
    "discard": "new",
    "max_age": 0,
    "max_bytes": -1,
    "max_msgs": -1,
    "max_msgs_per_subject": -1,
    "max_consumers": -1,
    "allow_rollup_hdrs": False,
    "allow_msg_ttl": False,
    "sealed": False,
    "mirror_direct": False,
    "compression": "none",
    # Nobody sends message ids (the same id with another payload is acknowledged and dropped): the least window allowed.
    "duplicate_window": _SECOND // 10,
}
_FOR_EVER: Final[dict[str, object]] = {**_KEPT, "deny_delete": True, "deny_purge": True, "allow_direct": True}

#: Each stream's declared configuration but its replicas; what is not here must be on the closed list `FILLED_IN`.
STREAMS: Final[dict[str, dict[str, object]]] = {
    JURY: {**_FOR_EVER, "name": JURY, "subjects": [f"{LOG}.>"], "max_msg_size": 64 * 1024},
    DOCUMENTS: {**_FOR_EVER, "name": DOCUMENTS, "subjects": ["jury.doc.>"], "max_msg_size": 1024 * 1024},
    SEAL: {**_FOR_EVER, "name": SEAL, "subjects": [SEAL_SUBJECT], "max_msg_size": 64 * 1024},
    ALARM: {**_FOR_EVER, "name": ALARM, "subjects": [ALARM_SUBJECT], "max_msg_size": 64 * 1024},
    # A key's new state takes the place of the old one; the registrar reads from the leader only.
    KEYS: {
        **_KEPT,
        "name": KEYS,
        "subjects": ["jury.key.>"],
        "max_msg_size": 64 * 1024,
        "max_msgs_per_subject": 1,
        "discard": "old",
        "deny_delete": False,
        "deny_purge": False,
        "allow_direct": False,
    },
    DEAD: {
        **_KEPT,
        "name": DEAD,
        "subjects": ["jury.dead.>"],
        "max_msg_size": 1024 * 1024,
        "deny_delete": False,
        "deny_purge": False,
        "allow_direct": True,
    },
}
#: A log on one node, or replicated on three or five.
REPLICAS: Final = (1, 3, 5)
#: The closed list of what the server fills in: field, and the only value under which it changes nothing (None: any).
FILLED_IN: Final[dict[str, object]] = {"metadata": None, "consumer_limits": {}}


class Durable(NamedTuple):
    """A shared durable pull consumer on the log: its name, the service that it wakes, the subjects that it delivers."""

    name: str
    service: str
    subjects: tuple[str, ...]


DURABLES: Final = (
    Durable(
        "scoring",
        "scoring",
        tuple(
            f"{LOG}.*.{noun}.>"
            for noun in ("panel", "draw", "recusal", "reading", "round", "ballot", "tally", "adjustment")
        ),
    ),
    Durable("awards", "awards", (f"{LOG}.*.motion.>", f"{LOG}.*.palmares.>")),
    Durable("notify", "notify", (f"{LOG}.*.palmares.>", f"{LOG}.*.appeal.>")),
    Durable("notify-post", "notify", (f"{LOG}.*.letter.>",)),
)
#: What every durable declares. The server never gives up on a message (its giving up would be silent): the service
#: counts deliveries, and lays a poison message in the dead-letter stream with its reason.
#: `ack_wait`: work in hand says every ten seconds that it goes on (`services.runtime`), so this only counts where a
#: process died. Its letter in hand is then called uncertain after 29.9 s (measured; 10.1 s with ten). It stays at 30:
#: a sender that merely stalls must not have its letter taken for lost, and what is provisioned is never changed.
DURABLE: Final[dict[str, object]] = {
    "deliver_policy": "all",
    "ack_policy": "explicit",
    "ack_wait": 30 * _SECOND,
    "max_deliver": -1,
    "max_ack_pending": 1_000,
    "max_waiting": 512,
    "replay_policy": "instant",
    "num_replicas": 0,
}

SERVICES: Final = ("intake", "scoring", "awards", "notify", "registrar")
#: Reads the log, asks every instance what it has folded, compares; tells what differs.
SELF_AUDIT: Final = "selfaudit"
#: `door` carries persons' commands and questions to the services (terminal, portal, demo); `auditor` only reads.
USERS: Final = (*SERVICES, "door", "auditor", "provisioner", SELF_AUDIT)
#: Those that are asked, and may answer what they received with a reply.
ANSWERING: Final = (*SERVICES, SELF_AUDIT)
#: Every service answers it with what it is and how far it read.
PRESENCE: Final = "jury.status"
#: Every instance of every service answers it with digests of what it has folded; only self-audit asks.
DIGEST: Final = "jury.digest"
#: Self-audit tells the registrar on it what stands in ALARM of views that differ; only self-audit may.
VIEWS: Final = "jury.views"
#: Opens addressees for the letters: the question that only notify may ask.
OPEN_FOR_NOTIFY: Final = "jury.query.registrar.open-for-notify"


def inbox_prefix(user: str) -> str:
    """Return the prefix of a user's inboxes: nobody else may listen there."""
    return f"_INBOX.{user}"


def dead_letter(service: str) -> str:
    """Return where a service lays what it cannot handle."""
    return f"jury.dead.{service}"


def _reads(*streams: str) -> tuple[str, ...]:
    api = ("STREAM.INFO.{0}", "STREAM.MSG.GET.{0}", "DIRECT.GET.{0}", "DIRECT.GET.{0}.>")
    return tuple(f"$JS.API.{verb.format(stream)}" for stream in streams for verb in api)


def _durable_rights(durable: Durable) -> tuple[str, ...]:
    return (
        f"$JS.API.CONSUMER.INFO.{JURY}.{durable.name}",
        f"$JS.API.CONSUMER.MSG.NEXT.{JURY}.{durable.name}",
        f"$JS.ACK.{JURY}.{durable.name}.>",
    )


def _service_publishes(service: str) -> tuple[str, ...]:
    own = tuple(f"{LOG}.*.{noun}.>" for noun in NOUNS.get(service, ()))
    durables = tuple(right for durable in DURABLES if durable.service == service for right in _durable_rights(durable))
    extra = {
        "intake": ("jury.doc.*",),
        "awards": ("jury.doc.*",),
        "notify": (OPEN_FOR_NOTIFY,),
        "registrar": (
            SEAL_SUBJECT,
            ALARM_SUBJECT,
            "jury.key.>",
            f"$JS.API.STREAM.INFO.{KEYS}",
            f"$JS.API.STREAM.MSG.GET.{KEYS}",
        ),
    }.get(service, ())
    return (*own, dead_letter(service), *_reads(JURY, DOCUMENTS, SEAL, ALARM), *durables, *extra)


_DOOR: Final = (
    "jury.cmd.*.*",
    *(f"jury.query.{service}.{question}" for service, asked in ASKED_BY_PERSONS.items() for question in asked),
    PRESENCE,
    *_reads(JURY, DOCUMENTS, SEAL, ALARM, DEAD),
    *(f"$JS.API.CONSUMER.INFO.{JURY}.{durable.name}" for durable in DURABLES),
)
#: Beside reading: to be told, in its own inbox, which server answered a read (`ledger.replicas`).
_AUDITOR: Final = (*_reads(JURY, DOCUMENTS, SEAL, ALARM), f"{inbox_prefix('auditor')}.trace.>")
_PROVISIONER: Final = (
    *(f"$JS.API.STREAM.CREATE.{stream}" for stream in STREAMS),
    *(f"$JS.API.STREAM.INFO.{stream}" for stream in STREAMS),
    *(f"$JS.API.CONSUMER.CREATE.{JURY}.{durable.name}" for durable in DURABLES),
    *(f"$JS.API.CONSUMER.INFO.{JURY}.{durable.name}" for durable in DURABLES),
)


def allow_publish(user: str) -> tuple[str, ...]:
    """Return all that a user may publish on, but the one answer to each message that it received with a reply."""
    if user in SERVICES:
        return _service_publishes(user)
    if user == SELF_AUDIT:
        return (DIGEST, VIEWS, dead_letter(SELF_AUDIT), *_reads(JURY, DOCUMENTS, ALARM))
    return {"door": _DOOR, "auditor": _AUDITOR, "provisioner": _PROVISIONER}[user]


def allow_subscribe(user: str) -> tuple[str, ...]:
    """Return all that a user may subscribe to."""
    inbox = f"{inbox_prefix(user)}.>"
    if user in SERVICES:
        told = (VIEWS,) if user == "registrar" else ()
        return (f"jury.cmd.{user}.>", f"jury.query.{user}.>", PRESENCE, DIGEST, *told, f"{LOG}.>", inbox)
    if user == SELF_AUDIT:
        return (PRESENCE, inbox)
    return (f"{LOG}.>", inbox) if user == "door" else (inbox,)

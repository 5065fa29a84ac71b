"""A demo edition with an award made wrong by those who hold every key: whole, says `verify`; wrong, says `replay`.

The stored edition is taken, records are changed where they stand, and all is signed, chained and sealed again: a person
of a simulated edition has the key that comes from the seed in its log, so that each signature is that person's own.
"""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw
from msgspec.structs import replace

from audit.codes import Code
from contracts import record as records
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import scoring as s
from contracts.events import awards as ea
from contracts.events import scoring as es
from contracts.events.intake import LabelFounded
from contracts.evidence import Signature, signed_bytes
from contracts.record import Record
from ledger.port import Entry
from tests.golden.forge import Change, Kept, event, stored
from tests.golden.test_forty import BUNDLE
from tests.jury import Jury
from tests.proof.made import bundle, changed, remade, verifier

#: What the replay must find first: codes and positions, in order. What else it finds follows, further down in the log.
Found = list[tuple[Code, int]]


class Log:
    """The stored edition: its records, and the keys of its persons."""

    def __init__(self, kept: Kept) -> None:
        self.entries: Final = list(kept.ledger._entries)
        self.documents: Final = dict(kept.documents._kept)
        (founded,) = self.record(1).events
        assert isinstance(founded, LabelFounded)
        assert founded.simulation is not None
        self._seed = founded.simulation.seed

    def record(self, position: int) -> Record:
        """Return what lies at a position."""
        return records.decode(self.entries[position - 1].raw)

    def where(self, *kinds: type[object], **fields: object) -> list[int]:
        """Return where events of these kinds with these fields lie."""
        return [
            position
            for position in range(1, len(self.entries) + 1)
            for one in self.record(position).events
            if isinstance(one, kinds) and all(getattr(one, name) == value for name, value in fields.items())
        ]

    def asked(self, command: Command) -> Change:
        """Change a record's command; whoever asked signs it."""

        def change(record: Record) -> Record:
            key = Ed25519PrivateKey.from_private_bytes(
                hashlib.sha256(f"{self._seed}\n{record.actor}".encode()).digest()
            )
            public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
            assert public == record.evidence[0].key
            raw = msgspec.json.encode(command)
            signed = key.sign(signed_bytes(record.edition, record.actor, record.command_id, raw))
            evidence = Signature("ed25519", public, base64.b64encode(signed).decode())
            return replace(record, command=Raw(raw), evidence=(evidence,))

        return change


def both(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(record: Record) -> Record:
        for each in changes:
            record = each(record)
        return record

    return change


Wrong = tuple[list[Entry], Found]


def level_that_does_not_follow(log: Log) -> Wrong:
    """Write 5@ where the jury voted 4@."""
    at = next(
        at
        for at in log.where(ea.AwardDecided, level=4)
        if len(log.where(ea.AwardDecided, dossier=log.record(at).id)) == 1
    )
    return remade(log.entries, {at: event(level=5)}), [(Code.AWARD_DIFFERS, at), (Code.DIFFERS, at)]


def award_without_quorum(log: Log) -> Wrong:
    """Six of eighteen decided at a second notice, which asks for no quorum; here it was no second notice."""
    (convened,) = log.where(ea.SittingConvened, without_quorum=True)
    sitting = log.record(convened).events[0]
    assert isinstance(sitting, ea.SittingConvened)
    asked = log.asked(a.ConveneSitting(sitting.sitting, sitting.at, ("Autre chose",)))
    entries = remade(log.entries, {convened: both(asked, event(agenda=("Autre chose",), without_quorum=False))})
    (motion,) = log.where(ea.MotionPut, sitting=sitting.sitting)
    put = log.record(motion).events[0]
    assert isinstance(put, ea.MotionPut)
    (opened,), (counted,) = (log.where(kind, motion=put.motion) for kind in (ea.VoteOpened, ea.MotionDecided))
    return entries, [(Code.REFUSED, opened), (Code.DIFFERS, counted)]


def late_ballot_counted(log: Log) -> Wrong:
    """Exchange the closing of a reopened round and the ballot before it: that one came too late, and counts."""
    reopened = log.where(es.RoundReopened)[0]
    cast, closing = reopened + 1, reopened + 2
    ballot, closed = log.record(cast), log.record(closing)
    assert [type(each.events[0]) for each in (ballot, closed)] == [es.ScoreCast, es.RoundClosed]
    entries = list(log.entries)
    entries[cast - 1] = changed(log.entries[closing - 1], lambda record: replace(record, basis=reopened))
    entries[closing - 1] = log.entries[cast - 1]

    def tally(record: Record) -> Record:
        (tallied,) = record.events
        assert isinstance(tallied, es.DossierTallied)
        counted = tuple(replace(one, position=closing) if one.position == cast else one for one in tallied.counted)
        command = msgspec.json.decode(record.command, type=s.TallyDossier)
        raw = Raw(msgspec.json.encode(replace(command, closing=cast)))
        return replace(record, command=raw, events=(replace(tallied, closing=cast, counted=counted),))

    tallies = log.where(es.DossierTallied, closing=closing)
    wrong = next(at for at in tallies if log.record(at).id == ballot.id.split(".")[0])
    return remade(entries, dict.fromkeys(tallies, tally)), [
        (Code.OVERTAKEN_BUT_COUNTED, closing),
        (Code.DIFFERS, wrong),
    ]


def recused_ballot_counted(log: Log) -> Wrong:
    """Have a juror recuse himself from a dossier that he read all the same."""
    at = log.where(es.RecusalDeclared)[0]
    recusal = log.record(at).events[0]
    assert isinstance(recusal, es.RecusalDeclared)
    cast = log.where(es.ScoreCast, juror=recusal.juror)[0]
    dossier = log.record(cast).id.split(".")[0]
    asked = log.asked(s.DeclareRecusal(dossier, recusal.juror, recusal.reason))
    entries = list(log.entries)
    entries[at - 1] = changed(
        entries[at - 1],
        both(asked, event(dossier=dossier), lambda record: replace(record, id=f"{dossier}.{recusal.juror}")),
    )
    (drawn,), tally = log.where(es.DrawHeld), log.where(es.DossierTallied, dossier=dossier)[0]
    tallied = log.record(tally).events[0]
    assert isinstance(tallied, es.DossierTallied)
    expected = [(Code.DIFFERS, drawn), (Code.REFUSED, cast), (Code.DIFFERS, tallied.closing), (Code.DIFFERS, tally)]
    return remade(entries), expected


def excellence_without_six_labels(log: Log) -> Wrong:
    """Take a laureate with the mention off every palmares of the past but one."""
    granted = log.record(log.where(ea.MentionGranted, mention="excellence")[0]).events[0]
    assert isinstance(granted, ea.MentionGranted)
    changes: dict[int, Change] = {}
    for past in log.where(ea.PalmaresDeclared)[1:]:
        command = msgspec.json.decode(log.record(past).command, type=a.DeclarePalmares)
        awards = tuple(each for each in command.awards if each.authority != granted.dossier)
        changes[past] = both(log.asked(replace(command, awards=awards)), event(awards=awards))
    put, opened = (log.where(kind, motion=granted.motion)[0] for kind in (ea.MotionPut, ea.VoteOpened))
    return remade(log.entries, changes), [(Code.REFUSED, put), (Code.REFUSED, opened)]


@pytest.fixture(scope="module")
def log() -> Log:
    """Give the stored edition."""
    return Log(stored(BUNDLE))


@pytest.mark.parametrize(
    "wrong",
    [
        level_that_does_not_follow,
        award_without_quorum,
        late_ballot_counted,
        recused_ballot_counted,
        excellence_without_six_labels,
    ],
    ids=lambda wrong: wrong.__name__,
)
def test_wrong_award_of_a_demo_edition_is_whole_and_found(
    jury: Jury, tmp_path: Path, log: Log, wrong: Callable[[Log], Wrong]
) -> None:
    """Well signed and sealed: `verify` finds nothing and ends with 0, `replay` finds what is wrong and ends with 1."""
    entries, expected = wrong(log)
    directory = bundle(tmp_path / "bundle", entries, log.documents)
    whole = jury("audit", "verify", directory, "--key", verifier(), "--json")
    assert (whole.code, msgspec.json.decode(whole.out)["findings"]) == (0, [])
    done = jury("audit", "replay", directory, "--json")
    found = [(finding["code"], finding["position"]) for finding in msgspec.json.decode(done.out)["findings"]]
    assert (done.code, found[: len(expected)]) == (1, expected)
    assert min(position for _, position in found) == min(position for _, position in expected)

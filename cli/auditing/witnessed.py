"""The seal of an export where a policy asks for witnesses: the last checkpoint that meets its quorum, if one does."""

import asyncio
from pathlib import Path
from typing import Final

from cli.words import warn
from ledger import checkpoint as checkpoints
from ledger import note
from ledger.manifest import CHECKPOINT, POLICY
from ledger.note import MalformedNote, Verifier
from ledger.plainfiles import MalformedTiles, load
from ledger.policy import NONE, MalformedPolicy, Policy
from ledger.policy import read as read_policy
from ledger.sealed import MOST_BYTES, WITNESSED, Seal, keys_file, policy_file, verified

#: Looks at whether the newest checkpoint is cosigned before an older one is taken, and the seconds between two.
LOOKS: Final = 15
LOOK: Final = 0.2


async def seal(public: Path, raw: bytes, keys: tuple[Verifier, ...], *, exactly: bool) -> Seal:
    """Return the seal of what was signed last (`raw`), cosigned as the directory's policy asks, or of an older one.

    Its hand-overs and history are the caller's to add. `exactly`: of `raw` and no other. Where no witness answered, the
    log's signature alone, which is told.
    """
    rules = _bytes(public, POLICY)
    policy = _policy(rules)
    if policy is None or policy.quorum == NONE:
        return Seal(raw, keys_file(keys), policy_file(keys))
    found = None
    for _ in range(LOOKS):
        found = _newest(public, raw, keys, policy, exactly=exactly)
        if found is not None and note.read(found).text == note.read(raw).text:
            break
        await asyncio.sleep(LOOK)
    if found is None:
        warn(
            f"aucun quorum de témoins n'a contresigné ({policy.quorum}) : le sceau n'a que la signature du registre",
            f"no quorum of witnesses has cosigned ({policy.quorum}): the seal has the log's own signature only",
        )
        return Seal(raw, keys_file(keys), policy_file(keys))
    return Seal(found, keys_file(keys), policy_file(keys, rules))


def _newest(public: Path, raw: bytes, keys: tuple[Verifier, ...], policy: Policy, *, exactly: bool) -> bytes | None:
    """Return what the directory holds that meets the policy: of the checkpoint `raw`, or else the last witnessed."""
    for name in (CHECKPOINT, WITNESSED):
        content = _bytes(public, name)
        try:
            said, held = checkpoints.read(content)
            verified(content, said.origin, keys)
        except MalformedNote:
            continue
        same = held.text == note.read(raw).text
        if policy.accepts(held) and (same or not exactly) and said.size <= checkpoints.read(raw)[0].size:
            return content
    return None


def _bytes(public: Path, name: str) -> bytes:
    try:
        return load(public, name, MOST_BYTES)
    except MalformedTiles:
        return b""


def _policy(rules: bytes) -> Policy | None:
    try:
        return read_policy(rules)
    except MalformedPolicy:
        return None

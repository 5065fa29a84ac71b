"""Bulk acts: what one would do is shown before it is sent, and whoever acts types the number, or the motion's code.

A bulk act concerns many dossiers at once (a block, an appraisal, a shift of figures, an undoing, a round's closing), or
cannot be taken back (a draw, a sealing, a publication, a cancellation; a sitting closed, an edition archived with
something left to do). `--yes` says it beforehand; where nobody is at the keyboard nothing is sent without it. A motion
that would be refused is sent without a question: the refusal is the answer.
"""

from typing import Any

from cli.acting.afterwards import pending
from cli.acting.confirm import DryRun
from cli.acting.rising import Ask, left, some
from cli.words import colon, say
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import redress as r
from contracts.commands import scoring as s
from contracts.counted import English, French
from contracts.events.awards import Adjustment, Appraisal, Block
from contracts.questions import Agenda, DraftAmendment, DraftPalmares, PreviewMotion, Progress
from contracts.refusals import Refusal


async def rehearse(command: Command, edition: str, ask: Ask) -> DryRun | None:
    """Return what a bulk act would do; None where the command is none, or would be refused anyway."""
    try:
        match command:
            case a.PutMotion(subject=Block() | Appraisal() | Adjustment()):
                return _put(command, await ask(PreviewMotion(command.subject)))
            case s.HoldDraw():
                return _drawn(await ask(Progress()), edition)
            case s.CloseRound():
                return _closed(command, await ask(Progress(command.panel)))
            case a.CloseSitting():
                return await left(command, ask)
            case a.UndoMotion():
                return _undone(command, await ask(Agenda()))
            case a.SealPalmares():
                return _sealed(await ask(DraftPalmares()))
            case a.PublishPalmares():
                return await _published(command, ask)
            case r.AmendPalmares():
                return _amended(await ask(DraftAmendment()))
            case i.ArchiveEdition():
                return await pending(edition, ask)
            case i.CancelEdition():
                line = say(
                    f"L'édition {edition} s'arrête pour de bon ; rien ne la rouvre.",
                    f"Edition {edition} ends for good; nothing opens it again.",
                )
                return DryRun((line,), edition)
            case _:
                return None
    except Refusal:
        return None


def _drawn(told: list[dict[str, Any]], edition: str) -> DryRun | None:
    """Show what would be drawn; the edition's number is typed, for panels may share dossiers."""
    if not any(panel.get("waiting") for panel in told):
        return None
    rows = (
        f"  {panel['panel']}{colon()} "
        + say(f"{French(len(panel['waiting'])):dossier}", f"{English(len(panel['waiting'])):dossier}")
        + f" ({some(panel['waiting'])}), "
        + say(f"{French(len(panel['jurors'])):juré}", f"{English(len(panel['jurors'])):juror}")
        for panel in told
    )
    head = say(f"tirage de l'édition {edition}", f"draw of edition {edition}")
    after = say("Tiré une fois, rien ne le tire de nouveau.", "Once drawn, nothing draws it again.")
    return DryRun((head, *rows, after), edition)


def _closed(command: s.CloseRound, told: list[dict[str, Any]]) -> DryRun | None:
    """Show how many ballots are there, and whose are missing; a missing one without a shortfall is refused anyway."""
    (panel,) = told
    missing = panel["expected"] - panel["given"]
    if (panel["state"], panel["round"]) != ("open", command.round) or (missing and command.shortfall is None):
        return None
    name, dossiers, given, expected = (panel[key] for key in ("panel", "dossiers", "given", "expected"))
    head = say(
        f"tour {command.round} de la commission {name} : {French(dossiers):dossier}, "
        f"{French(given):lecture} sur {expected}",
        f"round {command.round} of panel {name}: {English(dossiers):dossier}, {given} of {English(expected):reading}",
    )
    late = (
        say("  manquent", "  missing") + f"{colon()} {each['juror']} ({each['expected'] - each['given']})"
        for each in panel["jurors"]
        if each["given"] < each["expected"]
    )
    bare = panel.get("undeclared", [])
    without = (
        say(
            f"  sans valeur déclarée{colon()} {some(bare)} ; rien n'en sera proposé",
            f"  no figure declared{colon()} {some(bare)}; nothing will be proposed of it",
        ),
    )
    after = say(
        "Clos, aucun bulletin n'y compte plus, et les chiffres se font ; seul un motif écrit le rouvre.",
        "Once closed no more ballot counts, and figures are made; only a written reason opens it again.",
    )
    return DryRun((head, *late, *(without if bare else ()), after), str(dossiers))


def _put(command: a.PutMotion, told: dict[str, Any]) -> DryRun | None:
    """Show the dossiers by kind and level; one dossier is no bulk."""
    dossiers = sum(row["count"] for row in told["rows"])
    named = len(command.subject.dossiers) if isinstance(command.subject, Block) else dossiers
    if told["refused"] or named < 2:
        return None
    head = say(
        f"motion {command.motion} : {dossiers} de ses {French(named):dossier}",
        f"motion {command.motion}: {dossiers} of its {English(named):dossier}",
    )
    return DryRun((head, *(_row(row) for row in told["rows"])), str(dossiers))


def _row(row: dict[str, Any]) -> str:
    proposed = say("sans proposition", "no proposal") if row["proposal"] is None else f"{row['proposal']}@"
    decided = "" if row["decided"] is None else say(f", décidé {row['decided']}@", f", decided {row['decided']}@")
    return f"  {row['kind']} {proposed}{decided}{colon()} {row['count']} ({some(row['dossiers'])})"


def _undone(command: a.UndoMotion, told: dict[str, Any]) -> DryRun | None:
    """Show what the motion gave, all of which is taken back."""
    motion = next((each for each in told["motions"] if each["motion"] == command.motion), None)
    if motion is None or motion["state"] not in ("put", "decided"):
        return None
    adopted = [code for count in motion["counts"] if count["adopted"] for code in count["dossiers"]]
    what = f"motion {command.motion} ({motion['state']})"
    head = say(
        f"{what} : {French(len(motion['dossiers'])):dossier}, dont {French(len(adopted)):adopté}",
        f"{what}: {English(len(motion['dossiers'])):dossier}, {len(adopted)} adopted",
    )
    taken = say("  repris", "  taken back") + say(" : ", ": ") + some(adopted)
    return DryRun((head, taken) if adopted else (head,), command.motion)


def _sealed(told: dict[str, Any]) -> DryRun:
    after = say(
        "Scellé, plus rien n'y change, sauf par un acte formel.", "Sealed, nothing of it changes but by a formal act."
    )
    counts = told["document"]["counts"]
    return DryRun((*_counted(counts), after), str(counts["laureates"]))


async def _published(command: a.PublishPalmares, ask: Ask) -> DryRun:
    """Show the palmares that goes out: the sealed one, or the amendment that this hash is of."""
    told = await ask(DraftPalmares())
    counts = told["document"]["counts"]
    if told["sha256"] == command.palmares_sha256:
        letters = say(
            f"{French(counts['laureates']):lettre part|lettres partent}, et rien ne les rappelle.",
            f"{English(counts['laureates']):letter leaves|letters leave}, and nothing calls them back.",
        )
        return DryRun((*_counted(counts), letters), str(counts["laureates"]))
    amended = _amended(await ask(DraftAmendment()))
    told_by = say("Ceux que cela concerne reçoivent une lettre.", "Those concerned get a letter.")
    return amended._replace(lines=(*amended.lines, told_by))


def _amended(told: dict[str, Any]) -> DryRun:
    document = told["document"]
    acts = {
        say("retraits", "withdrawals"): document["withdrawals"],
        say("rectifications", "corrections"): document["corrections"],
        say("nouvelles décisions", "new decisions"): document["decisions"],
    }
    rows = (
        f"  {name}{colon()} {len(each)} ({some(one['dossier'] for one in each)})" for name, each in acts.items() if each
    )
    head = say(f"avenant {document['number']}", f"amendment {document['number']}")
    return DryRun((head, *rows), str(sum(len(each) for each in acts.values())))


def _counted(counts: dict[str, Any]) -> list[str]:
    head = say(f"{French(counts['laureates']):lauréat}", f"{English(counts['laureates']):laureate}")
    kinds = {kind: of for kind, of in counts["kinds"].items() if of["laureates"]}
    return [head, *(f"  {kind}{colon()} {of['laureates']} ({_levels(of['levels'])})" for kind, of in kinds.items())]


def _levels(levels: dict[str, int]) -> str:
    return ", ".join(f"{number} × {level}@" for level, number in sorted(levels.items(), reverse=True))

"""The tiny edition played, stage by stage, each from the very beginning: one of everything that a jury does."""

import hashlib
from datetime import timedelta

import msgspec
from msgspec import Raw

from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import notify as n
from contracts.commands import scoring as s
from contracts.events.awards import Appraisal, Block, DeclaredAward, MentionAward, SingleAward
from contracts.simulation import Simulation
from tests.golden.edition import (
    AUTHORITIES,
    CALENDAR,
    CONTACT,
    FOUNDED,
    MARKS,
    MEMBERS,
    NOTICE,
    OUT,
    PRESIDENT,
    RULEBOOK,
    SECRETARY,
    SEED,
    SITS,
    Edition,
    marks,
    official_list,
    sealed,
)
from tests.scene import ORGANISER, public_key


def founded() -> Edition:
    """Give the label, its persons and three past palmares; the edition is open."""
    scene = Edition()
    simulation = Simulation("tiny", "simulated", FOUNDED, NOTICE)
    founding = i.FoundLabel("Label d'essai", ORGANISER, public_key(ORGANISER), simulation)
    scene.do(ORGANISER, founding, edition="label")
    for person in (*MEMBERS, SECRETARY, CONTACT):
        names = sealed(person, "name"), sealed(person, "address")
        scene.do(ORGANISER, i.RegisterPerson(person, public_key(person), *names), edition="label")
    scene.grant(SECRETARY, "secretary")
    scene.grant(CONTACT, "auditor")
    scene.do(ORGANISER, i.WithdrawRole(CONTACT, "auditor"), edition="label")
    for number in range(21, 26):
        rows = (DeclaredAward("01004", 5), DeclaredAward("200071751", 5 if number > 22 else 4))
        scene.do(ORGANISER, a.DeclarePalmares(1999 + number, rows, "inventé", NOTICE), edition=str(number))
    official = scene.keep(official_list())
    scene.learn("intake", official.sha256, official_list())
    rulebook = msgspec.json.encode(msgspec.json.decode(RULEBOOK.read_bytes()))
    scene.do(ORGANISER, i.OpenEdition(2025, Raw(rulebook), official, CALENDAR, simulation))
    scene.do(ORGANISER, i.AdvanceClock(CALENDAR.opens), edition="label")
    scene.now = CALENDAR.opens
    return scene


def closed() -> Edition:
    """File six dossiers, complete one, rule one out; the edition takes no more."""
    scene = founded()
    for code, *_ in AUTHORITIES:
        scene.do(CONTACT, i.SubmitDossier(code, CONTACT, 55, (scene.keep(f"dossier {code}".encode()),)))
    scene.do(ORGANISER, i.AskCompletion("01033", "il manque une pièce"))
    scene.do(CONTACT, i.CompleteDossier("01033", 60, (scene.keep(b"dossier 01033, complet"),)))
    for code in MARKS:
        scene.do(ORGANISER, i.AdmitDossier(code))
    scene.do(ORGANISER, i.RuleInadmissible(OUT, "aucune action en cours"))
    scene.now = CALENDAR.closes
    scene.do(ORGANISER, i.CloseEdition())
    return scene


def drawn() -> Edition:
    """Name the jury, form a panel, draw the lot, take undertakings and a recusal, open a round."""
    scene = closed()
    scene.do(ORGANISER, s.NameJury(MEMBERS, PRESIDENT, SECRETARY))
    scene.do(ORGANISER, s.FormPanel("unique", MEMBERS, ("ville", "village", "intercommunalite")))
    scene.do(ORGANISER, s.AnnounceDraw(hashlib.sha256(SEED.encode()).hexdigest()))
    scene.do(ORGANISER, s.HoldDraw(SEED))
    for member in MEMBERS:
        scene.do(member, s.DeclareNoConflict())
    first = scene.readers("01053")[0]
    scene.do(first, s.DeclareRecusal("01053", first, sealed(first, "recusal-reason")))
    scene.settle()
    scene.do(ORGANISER, s.OpenRound("unique", 1))
    return scene


def tallied() -> Edition:
    """Cast every ballot but one, which comes after the closing: it is recorded and not counted."""
    scene = drawn()
    *before, (dossier, late) = [(code, reader) for code in MARKS for reader in scene.readers(code)]
    for code, reader in before:
        scene.do(reader, s.CastScore(code, 1, 0, marks(MARKS[code])))
    overtaken = scene.decide(late, s.CastScore(dossier, 1, 0, marks(MARKS[dossier])))
    scene.do(ORGANISER, s.CloseRound("unique", 1, "un lecteur manque"))
    scene.put(overtaken)
    scene.settle()
    return scene


def sitting() -> Edition:
    """Let the jury sit: four are there, one is represented."""
    scene = tallied()
    scene.now = SITS - timedelta(days=20)
    scene.do(ORGANISER, a.ConveneSitting("s1", SITS, ("Délibération",)))
    scene.now = SITS
    scene.do(PRESIDENT, a.OpenSitting("s1"))
    for member in MEMBERS[:4]:
        scene.do(SECRETARY, a.RecordPresence("s1", member, "present"))
    scene.do("p-eve", a.GiveProxy("s1", "p-bea"))
    return scene


def vote(scene: Edition, motion: str, *, late: str = "") -> None:
    """Open a motion's vote, let all who are there vote for it, close and count; `late` votes when it is closed."""
    scene.do(PRESIDENT, a.OpenVote(motion))
    overtaken = scene.decide(late, a.CastVote(motion, "against", late)) if late else None
    voters = [(member, member) for member in MEMBERS[:4] if member != late] + [("p-bea", "p-eve")]
    for holder, member in voters:
        vote_for = a.CastVote(motion, "for", member)
        if motion.endswith("01053") and scene.recused("01053") & {holder, member}:
            scene.refused(holder, vote_for)
        else:
            scene.do(holder, vote_for)
    scene.do(PRESIDENT, a.CloseVote(motion))
    if overtaken is not None:
        scene.put(overtaken)
    scene.settle()


def decided() -> Edition:
    """Adopt a block but one dossier pulled out of it; one level departs from the marks; grant two mentions."""
    scene = sitting()
    scene.do(SECRETARY, a.PutMotion("bloc-5", "s1", Block(5, ("01004", "200071751"))))
    scene.do("p-cyd", a.PullDossier("bloc-5", "200071751"))
    vote(scene, "bloc-5", late="p-dan")
    singles = (("200071751", 5, None), ("01033", 4, None), ("01053", 4, "un projet remarquable"), ("70450", 2, None))
    for code, level, reason in singles:
        scene.do(SECRETARY, a.PutMotion(f"seul-{code}", "s1", SingleAward(code, level, reason)))
        vote(scene, f"seul-{code}")
    for code, mention in (("01004", "excellence"), ("70450", "mediation-numerique")):
        scene.do(SECRETARY, a.PutMotion(f"mention-{code}", "s1", MentionAward(code, mention, "motif")))
        vote(scene, f"mention-{code}")
    scene.do(SECRETARY, a.PutMotion("appreciation", "s1", Appraisal()))
    vote(scene, "appreciation")
    scene.do(PRESIDENT, a.CloseSitting("s1"))
    return scene


def sealed_palmares() -> Edition:
    """Let two sign the minutes; seal the palmares."""
    scene = decided()
    as_of = scene.position
    made = scene.papers()
    palmares, minutes = scene.keep(made.palmares), scene.keep(made.minutes)
    signing = (minutes.sha256, palmares.sha256, as_of)
    for person in (PRESIDENT, SECRETARY):
        scene.do(person, a.SignMinutes(*signing))
    scene.do(ORGANISER, a.SealPalmares(*signing))
    return scene


def played() -> Edition:
    """Play the whole edition, to the last letter and its archive."""
    scene = sealed_palmares()
    palmares = hashlib.sha256(scene.papers().palmares).hexdigest()
    scene.now = CALENDAR.publishes
    scene.do(ORGANISER, a.ApprovePublication(palmares))
    scene.do(SECRETARY, a.PublishPalmares(palmares))
    scene.react("notify")
    for dossier, letter in scene.letters():
        scene.do("notify", n.AttemptLetter(dossier, letter, 1))
        match dossier:
            case "01004":
                told = n.ReportLetter(dossier, letter, 1, "uncertain", 0)
            case "01033":
                told = n.ReportLetter(dossier, letter, 1, "deferred", 451)
            case _:
                told = n.ReportLetter(dossier, letter, 1, "sent", 250)
        scene.do("notify", told)
        if told.outcome == "uncertain":
            scene.do(SECRETARY, n.SettleLetter(dossier, letter, "received", "la mairie l'a confirmé"))
    scene.do(ORGANISER, i.ArchiveEdition())
    return scene

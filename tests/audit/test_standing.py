"""The order, a dossier, a panel as of a position: what was so then, by the live rules, and nothing later."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from audit.dossier import dossier
from audit.folded import UnknownDossier
from audit.moment import Moment, moment
from audit.palmares import UnknownEdition
from audit.panel import UnknownPanel, Window, panel
from audit.ranking import ranking
from audit.seen import UnknownPerson, seen
from audit.told import Dossier
from cli.words import RIGHT, USAGE
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.events.awards import SingleAward
from contracts.questions import ASKED_BY_PERSONS
from contracts.refusals import Why
from tests.golden import play
from tests.golden.edition import CONTACT, MEMBERS, NOTICE, OUT, SECRETARY, Edition, marks
from tests.golden.forge import kept
from tests.jury import Jury
from tests.scene import ORGANISER


async def at(scene: Edition, position: int | None = None) -> Moment:
    """Return the moment of a position (None: the last)."""
    held = kept(scene)
    return await moment(held.ledger, held.documents, scene.position if position is None else position)


def first(scene: Edition, name: str) -> int:
    """Return the position of the first event of a name."""
    return next(entry.position for entry in scene.entries if f'"{name}"'.encode() in entry.raw)


async def test_dossier_goes_through_every_stage(scene: Edition) -> None:
    """As of each record that moves it on, and just before: filed, admitted, drawn, tallied, decided, published."""
    found: dict[Any, int] = {}
    for position in range(first(scene, "dossier-submitted"), scene.position + 1):
        try:
            stage = dossier(await at(scene, position), "01033").stage
        except UnknownDossier:
            continue
        found.setdefault(stage, position)
    assert list(found) == ["submitted", "to-complete", "admitted", "assigned", "scored", "decided", "published"]
    assert found["assigned"] == first(scene, "draw-held")
    assert found["published"] == first(scene, "palmares-published")
    assert dossier(await at(scene), OUT).stage == "inadmissible"


async def test_dossier_tells_ballots_by_what_the_tally_made_of_them(scene: Edition) -> None:
    """Before the closing a ballot is not tallied yet; below it, it counts; after it, it came late."""
    closing = first(scene, "round-closed")
    before = dossier(await at(scene, closing - 1), "200071751")
    assert [(one.juror, one.standing) for one in before.ballots] == [("p-dan", "pending"), ("p-eve", "pending")]
    assert (before.round_open, before.tally) == (True, None)
    after = dossier(await at(scene), "200071751")
    assert [(one.standing, one.figure) for one in after.ballots] == [
        ("counted", "80"),
        ("counted", "80"),
        ("late", None),
    ]
    assert after.tally is not None
    assert (after.tally.closing, after.tally.counted, after.tally.absent, after.tally.proposal) == (
        closing,
        2,
        ("p-bea",),
        5,
    )
    assert [(one.motion, one.state, one.pulled) for one in after.motions] == [
        ("bloc-5", "decided", "p-cyd"),
        ("seul-200071751", "decided", ""),
        ("appreciation", "decided", ""),
    ]


async def test_ballot_replaced_in_time_is_told_as_replaced() -> None:
    """Two versions below the closing: the last one counts."""
    scene = play.drawn()
    reader = scene.readers("01004")[0]
    for version, mark in enumerate((2, 4)):
        scene.do(reader, s.CastScore("01004", 1, version, marks(mark)))
    scene.do(ORGANISER, s.CloseRound("unique", 1, "les autres manquent"))
    scene.settle()
    told = dossier(await at(scene), "01004")
    assert [one.standing for one in told.ballots] == ["revised", "counted"]


async def test_dossier_tells_its_award_mentions_letters_and_who_is_recused(scene: Edition) -> None:
    """Level against proposal, with the reason; the mention and its motion; the letter; a recused reader who moved."""
    told = dossier(await at(scene), "01053")
    assert told.award is not None
    assert (told.award.level, told.award.proposal, told.award.reason) == (4, 3, "un projet remarquable")
    assert (told.recused, [reader.state for reader in told.readers]) == (("p-dan",), ["given"] * 3)
    honoured = dossier(await at(scene), "01004")
    assert honoured.award is not None
    assert [(one.mention, one.motion, one.editions) for one in honoured.award.mentions] == [
        ("excellence", "mention-01004", 3)
    ]
    assert [(one.letter, one.status) for one in honoured.letters] == [("award-1", "received")]


async def test_ranking_orders_what_was_tallied_then(scene: Edition) -> None:
    """Nothing has a rank before the first tally; then the figures decide; levels come with the awards."""
    empty = ranking(await at(scene, first(scene, "draw-held")))
    assert {row.rank for kind in empty.kinds for row in kind.rows} == {None}
    tallied = ranking(await at(scene, first(scene, "sitting-convened")))
    assert [[(row.rank, row.dossier, row.figure, row.level) for row in kind.rows] for kind in tallied.kinds] == [
        [(1, "01004", "100", None), (2, "01033", "60", None), (3, "01053", "40", None)],
        [(1, "70450", "20", None)],
        [(1, "200071751", "80", None)],
    ]
    towns = ranking(await at(scene)).kinds[0]
    assert [(row.dossier, row.proposal, row.level, row.mentions) for row in towns.rows] == [
        ("01004", 5, 5, ("excellence",)),
        ("01033", 4, 4, ()),
        ("01053", 3, 4, ()),
    ]
    assert not towns.recorded


async def test_ranking_says_whether_scoring_recorded_that_order() -> None:
    """It does until a dossier of the kind leaves: the order shown is that of the position, not the recorded one."""
    scene = play.tallied()
    scene.do(ORGANISER, s.RankDossiers("ville"))
    recorded = scene.position
    scene.do(CONTACT, i.WithdrawDossier("01004", "la commune se retire"))
    assert ranking(await at(scene, recorded - 1)).kinds[0].recorded is False
    assert ranking(await at(scene, recorded)).kinds[0].recorded is True
    after = ranking(await at(scene)).kinds[0]
    assert (after.recorded, [row.dossier for row in after.rows]) == (False, ["01033", "01053"])


async def test_panel_tells_readings_missing_and_agreement_once_closed(scene: Edition) -> None:
    """Who has given what, as of the middle of the round; the shortfall and the coefficients after its closing."""
    closing = first(scene, "round-closed")
    middle = panel(await at(scene, closing - 6), "unique")
    assert middle.agreement is None
    assert sum(load.given for load in middle.readings) == 14 - 5
    assert sum(len(load.missing) for load in middle.readings) == 6
    told = panel(await at(scene), "unique")
    assert {load.juror: load.missing for load in told.readings if load.missing} == {"p-bea": ("200071751",)}
    (one,) = told.rounds
    assert (one.round, one.shortfall, one.windows) == (1, "un lecteur manque", (Window(45, closing, 1),))
    assert (told.tallied, told.levels) == (5, {2: 1, 3: 1, 4: 1, 5: 2})
    assert told.agreement is not None
    assert told.agreement.ballots == 14


async def test_panel_tells_who_left() -> None:
    """A replaced juror and who came; an absent one."""
    scene = play.drawn()
    scene.do(ORGANISER, s.DeclareAbsence("unique", "p-eve", "souffrante"))
    scene.settle()
    told = panel(await at(scene), "unique")
    assert (told.jurors, told.left) == (MEMBERS[:4], (("p-eve", None),))


async def test_seen_before_and_after_a_recusal() -> None:
    """From the recusal on nothing of the dossier is in any answer; as of just before, it was."""
    scene = play.tallied()
    position = scene.position
    scene.do("p-cyd", s.DeclareRecusal("01004", "p-cyd"))
    then, now = [seen(await at(scene, upto), "p-cyd") for upto in (position, scene.position)]
    about = [each for each in now.answers if each.refused is None]
    assert not any(b"01004" in bytes(each.value) for each in about)
    assert any(b"01004" in bytes(each.value) for each in then.answers if each.refused is None)
    assert (then.recused, now.recused) == ((), ("01004",))
    refused = {(each.question, each.refused) for each in now.answers if each.about == "01004"}
    assert ("peer-ballots", Why.RECUSED) in refused


async def test_seen_of_the_round_before_while_a_discussion_is_open() -> None:
    """A reader reads his peers' first ballots, and nothing of the open round; who is recused, neither."""
    scene = play.tallied()
    scene.do(ORGANISER, s.OpenRound("unique", 2))
    reader, other = scene.readers("01004")[:2]
    scene.do(other, s.DeclareRecusal("01004", other))
    told = [
        {each.about: each.refused for each in seen(await at(scene), who).answers if each.question == "peer-ballots"}
        for who in (reader, other)
    ]
    assert [(answers["01004 (1)"], answers["01004"]) for answers in told] == [
        (None, Why.PEERS_HIDDEN),
        (Why.RECUSED, Why.RECUSED),
    ]


async def test_seen_by_one_who_is_nobody_yet_is_refused(scene: Edition) -> None:
    """A juror registered later could see nothing, and the command says so; a role withdrawn opens nothing."""
    opened = first(scene, "edition-opened")
    with pytest.raises(UnknownPerson):
        seen(await at(scene, opened), "p-nobody")
    contact = seen(await at(scene), CONTACT)
    assert (contact.roles, contact.places) == ((), ())
    assert {each.question for each in contact.answers if each.refused is None} == {"draft-palmares", "read-document"}
    secretary = seen(await at(scene), SECRETARY)
    assert (secretary.roles, secretary.places) == (("secretary",), ("secretary",))
    assert {each.question for each in secretary.answers if each.refused is None} >= {"progress", "letters", "agenda"}


async def test_every_question_that_persons_may_ask_is_asked_or_named_as_not(scene: Edition) -> None:
    """A question that is added to the contracts is missed by nobody."""
    told = seen(await at(scene), SECRETARY)
    asked = {(each.service, each.question) for each in told.answers}
    untold = {(service, name) for service, names in ASKED_BY_PERSONS.items() for name in names if name in told.untold}
    assert asked | untold == {(service, name) for service, names in ASKED_BY_PERSONS.items() for name in names}
    assert not asked & untold


async def test_sealed_minutes_are_read_by_anybody_once_published(scene: Edition) -> None:
    """Under embargo the contact might not; from the publication on he might."""
    minutes = hashlib.sha256(play.decided().papers().minutes).hexdigest()
    publication = first(scene, "palmares-published")

    async def refused(position: int) -> Why | None:
        told = seen(await at(scene, position), CONTACT)
        return next(each.refused for each in told.answers if each.about == minutes)

    assert await refused(publication - 1) is Why.NOT_ALLOWED
    assert await refused(publication) is None


async def test_nothing_is_told_of_what_is_not_there(scene: Edition) -> None:
    """Another dossier, panel, edition: each its own word."""
    now = await at(scene)
    with pytest.raises(UnknownDossier):
        dossier(now, "99999")
    with pytest.raises(UnknownPanel):
        panel(now, "autre")
    with pytest.raises(UnknownEdition):
        await at(scene, 3)


@pytest.mark.parametrize("words", [("ranking",), ("dossier", "01053"), ("panel", "unique"), ("seen", "p-dan")])
def test_command_says_simulation_first_and_speaks_both_languages(
    jury: Jury, bundle: Path, words: tuple[str, ...]
) -> None:
    """The notice beside the answer; French, English on request; JSON as of a moment."""
    done = jury("audit", *words, "--bundle", bundle)
    assert (done.code, done.err) == (RIGHT, f"SIMULATION · {NOTICE}\n")
    assert "à la position 175 du registre" in done.out
    assert "as of position 175 of the log" in jury("audit", *words, "--bundle", bundle, english=True).out
    told = msgspec.json.decode(jury("audit", *words, "--bundle", bundle, "--json", "--as-of", "100").out)
    assert (told["edition"], told["as_of"], told["simulated"]) == ("26", 100, True)


def test_command_on_a_dossier_tells_what_people_ask(jury: Jury, bundle: Path) -> None:
    """The tally, the vote, the award with its reason, in sentences; the JSON decodes as its shape."""
    lines = jury("audit", "dossier", "01053", bundle).out.splitlines()
    assert "Dépouillement à la position 64 : 3 bulletins, clôture 60, note 40, proposition 3@, rang 3 sur 3" in lines
    assert "seul-01053 : décomptée, pour 4, contre 0, abstentions 0, adopté" in lines
    award = "Attribution à la position 113 : 4@ (proposition 3@), motion seul-01053 : un projet remarquable"
    assert award in lines
    told = msgspec.json.decode(jury("audit", "dossier", "01053", bundle, "--json").out, type=Dossier)
    assert (told.stage, told.name) == ("published", "Bourg-en-Bresse")


def test_command_on_what_a_person_saw_names_each_refusal(jury: Jury, bundle: Path) -> None:
    """While the round is open the peers' ballots are hidden, of the recused dossier all is refused."""
    out = jury("audit", "seen", "p-dan", bundle, "--as-of", "57").out
    assert "Récusation de p-dan sur le dossier 01053. [recused]\n" in out
    assert "lecteurs du dossier 200071751 ne s'ouvrent pas encore. [peers-hidden] De même : 70450\n" in out
    assert "Ce geste revient à : organisateur ou secrétaire. [not-allowed]" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dossier", "99999"), "aucun dossier 99999 à cette position"),
        (("panel", "autre"), "aucune commission autre (unique) à cette position"),
        (("seen", "p-nobody"), "p-nobody n'est pas inscrit(e) à cette position"),
    ],
)
def test_command_refuses_what_is_not_there(jury: Jury, bundle: Path, words: tuple[str, ...], said: str) -> None:
    """One sentence, exit code 2."""
    done = jury("audit", *words, "--bundle", bundle)
    assert (done.code, done.out) == (USAGE, "")
    assert said in done.err


async def test_undone_motion_is_told_and_its_dossier_is_scored_again() -> None:
    """As if it had never been decided."""
    again = play.sitting()
    again.do(SECRETARY, a.PutMotion("seul", "s1", SingleAward("01033", 4, None)))
    play.vote(again, "seul")
    decided = dossier(await at(again), "01033")
    again.do(ORGANISER, a.UndoMotion("seul", "erreur de saisie"))
    again.settle()
    undone = dossier(await at(again), "01033")
    assert (decided.stage, undone.stage, undone.award) == ("decided", "scored", None)
    assert [motion.state for motion in undone.motions] == ["undone"]

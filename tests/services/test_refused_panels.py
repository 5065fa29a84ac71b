"""What juries, panels, draws, recusals, rounds and ballots do not take: refused at the bus, and nothing stored."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Final

import pytest_asyncio

from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.events.awards import SingleAward
from contracts.events.scoring import Background, ForbiddenPair
from contracts.questions import Agreement, MyReadings, PeerBallots, Progress
from contracts.refusals import Why
from tests.services.edition import (
    CONTACT,
    CRITERIA,
    EDITION,
    EPCI,
    MEMBERS,
    ORGANISER,
    PANEL,
    PRESIDENT,
    SECRETARY,
    SEED,
    UNFILED,
    VILLAGE,
    VILLE,
    Play,
    eventually,
    marks,
)
from tests.services.refusals import nothing_stored, refused, refuses, untold
from tests.services.town import Town

KINDS: Final = ("ville", "village", "intercommunalite")
HASH: Final = hashlib.sha256(SEED.encode()).hexdigest()
NAME: Final = s.NameJury(MEMBERS, PRESIDENT, SECRETARY)
FORM: Final = s.FormPanel(PANEL, MEMBERS, KINDS)
#: Editions beside the one that is played: readers of distinct backgrounds, cancelled.
DISTINCT, DROPPED = "27", "28"
Case = tuple[str, Command, Why, dict[str, str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an open edition with three dossiers, and two beside it; no jury is named yet."""
    play = Play(town.door)
    await play.open()
    await play.do(ORGANISER, await play.opening(readers={"per_dossier": 3, "distinct_backgrounds": True}), DISTINCT)
    await play.do(ORGANISER, await play.opening(), DROPPED)
    await play.do(ORGANISER, i.CancelEdition("faute de candidats"), DROPPED)
    await asyncio.gather(*(play.file(code) for code in play.marked))
    yield play


async def each_refused(town: Town, play: Play, *cases: Case, edition: str = EDITION) -> None:
    """Check each command's refusal, and that none of them is stored."""
    async with nothing_stored(town):
        for person, command, reason, details in cases:
            assert await refused(play, person, command, edition) == (reason, details)


@refuses("scoring/panel", Why.JURY_UNNAMED)
@refuses("scoring/draw", Why.JURY_UNNAMED)
@refuses("scoring/recusal", Why.JURY_UNNAMED)
@refuses("scoring/undertaking", Why.JURY_UNNAMED)
@refuses("awards/jury", Why.JURY_UNNAMED)
async def test_without_a_jury_nothing_of_it_is_decided(town: Town, play: Play) -> None:
    """The jury is named before panels, conflicts, undertakings and sittings."""
    forbid = s.ForbidReadings((ForbiddenPair(VILLE, PRESIDENT),))
    commands: tuple[tuple[str, Command], ...] = (
        (ORGANISER, FORM),
        (ORGANISER, forbid),
        (PRESIDENT, s.DeclareRecusal(VILLE, PRESIDENT)),
        (PRESIDENT, s.DeclareNoConflict()),
        (PRESIDENT, a.PutMotion("m", "s1", SingleAward(VILLE, 5, None))),
    )
    await each_refused(town, play, *((person, each, Why.JURY_UNNAMED, {}) for person, each in commands))


@refuses("scoring/stage", Why.INVALID_FIELD, Why.UNKNOWN_EDITION, Why.EDITION_NOT_OPEN, Why.EDITION_NOT_CLOSED)
@refuses("scoring/jury", Why.NOT_A_MEMBER, Why.UNKNOWN_PERSON, Why.JURY_NAMED, Why.INVALID_FIELD)
async def test_jury_is_named_once_of_registered_persons_in_a_living_edition(town: Town, play: Play) -> None:
    """Its president and deputy are of it, its secretary is another; what is judged is settled before the draw."""
    twice = s.NameJury((*MEMBERS, PRESIDENT), PRESIDENT, SECRETARY)
    alone = {"field": "secretary", "problem": "secretary: another person than the president"}
    await each_refused(
        town,
        play,
        (ORGANISER, twice, Why.INVALID_FIELD, {"problem": "a person is named twice"}),
        (ORGANISER, s.NameJury(MEMBERS, CONTACT, SECRETARY), Why.NOT_A_MEMBER, {"person": CONTACT}),
        (ORGANISER, s.NameJury(MEMBERS, PRESIDENT, SECRETARY, PRESIDENT), Why.NOT_A_MEMBER, {"person": PRESIDENT}),
        (ORGANISER, s.NameJury(MEMBERS, PRESIDENT, PRESIDENT), Why.INVALID_FIELD, alone),
        (ORGANISER, s.NameJury((*MEMBERS, "p-no"), PRESIDENT, SECRETARY), Why.UNKNOWN_PERSON, {"person": "p-no"}),
        (ORGANISER, s.AnnounceDraw(HASH), Why.EDITION_NOT_CLOSED, {"edition": EDITION, "state": "open"}),
    )
    cancelled = {"edition": DROPPED, "state": "cancelled"}
    over = ((ORGANISER, each, Why.EDITION_NOT_OPEN, cancelled) for each in (NAME, s.AnnounceDraw(HASH)))
    await each_refused(town, play, *over, edition=DROPPED)
    await each_refused(town, play, (ORGANISER, NAME, Why.UNKNOWN_EDITION, {"edition": "99"}), edition="99")
    await play.do(ORGANISER, NAME)
    await play.do(ORGANISER, NAME, DISTINCT)
    await each_refused(town, play, (ORGANISER, s.NameJury(MEMBERS, "p-bea", SECRETARY), Why.JURY_NAMED, {}))


@refuses("scoring/undertaking", Why.NOT_A_MEMBER)
@refuses("scoring/panel", Why.NOT_A_MEMBER, Why.UNKNOWN_KIND, Why.UNKNOWN_PANEL, Why.PANEL_EXISTS)
@refuses("scoring/panel", Why.NOT_IN_THE_PANEL, Why.ALREADY_IN_THE_PANEL)
async def test_panel_is_formed_once_of_members_for_known_kinds(town: Town, play: Play) -> None:
    """A juror is replaced by a member who is not in the panel yet; only who is in it can be absent from it."""
    await each_refused(
        town,
        play,
        (CONTACT, s.DeclareNoConflict(), Why.NOT_A_MEMBER, {"person": CONTACT}),
        (ORGANISER, s.FormPanel(PANEL, (CONTACT,), KINDS), Why.NOT_A_MEMBER, {"person": CONTACT}),
        (ORGANISER, s.FormPanel(PANEL, MEMBERS, ("pays",)), Why.UNKNOWN_KIND, {"kind": "pays"}),
        (ORGANISER, s.ReplaceJuror(PANEL, "p-bea", "p-dan", "malade"), Why.UNKNOWN_PANEL, {"panel": PANEL}),
        (ORGANISER, s.DeclareAbsence(PANEL, "p-bea", "malade"), Why.UNKNOWN_PANEL, {"panel": PANEL}),
    )
    await play.do(ORGANISER, FORM)
    seated = {"person": "p-dan", "panel": PANEL}
    outside = {"person": CONTACT, "panel": PANEL}
    await each_refused(
        town,
        play,
        (ORGANISER, s.FormPanel(PANEL, MEMBERS[:3], KINDS), Why.PANEL_EXISTS, {"panel": PANEL}),
        (ORGANISER, s.ReplaceJuror(PANEL, "p-bea", "p-dan", "malade"), Why.ALREADY_IN_THE_PANEL, seated),
        (ORGANISER, s.ReplaceJuror(PANEL, "p-bea", CONTACT, "malade"), Why.NOT_A_MEMBER, {"person": CONTACT}),
        (ORGANISER, s.ReplaceJuror(PANEL, CONTACT, "p-dan", "malade"), Why.NOT_IN_THE_PANEL, outside),
        (ORGANISER, s.DeclareAbsence(PANEL, CONTACT, "malade"), Why.NOT_IN_THE_PANEL, outside),
    )


@refuses("scoring/recusal", Why.NOT_ALLOWED, Why.NOT_A_MEMBER, Why.UNKNOWN_DOSSIER, Why.SEALED_FOR_ANOTHER)
@refuses("scoring/recusal", Why.ALREADY_RECUSED, Why.OWN_RECUSAL, Why.NOT_RECUSED)
async def test_recusal_is_declared_once_and_lifted_by_the_president_only(town: Town, play: Play) -> None:
    """Never by its subject, nor by a peer; its reason is sealed for the very juror."""
    sealed = await play.seal(ORGANISER, "p-bea", "reason", "un cousin", "3" * 32)
    await play.do("p-bea", s.DeclareRecusal(EPCI, "p-bea", sealed), command_id="3" * 32)
    needs = {"needs": "the juror, the president, the secretary or an organiser"}
    pair = {"dossier": EPCI, "juror": "p-bea"}
    await each_refused(
        town,
        play,
        ("p-cyd", s.DeclareRecusal(VILLE, "p-bea"), Why.NOT_ALLOWED, needs),
        (CONTACT, s.DeclareRecusal(VILLE, CONTACT), Why.NOT_A_MEMBER, {"person": CONTACT}),
        ("p-bea", s.DeclareRecusal(UNFILED, "p-bea"), Why.UNKNOWN_DOSSIER, {"dossier": UNFILED}),
        (PRESIDENT, s.DeclareRecusal(VILLE, "p-cyd", sealed), Why.SEALED_FOR_ANOTHER, {"person": "p-cyd"}),
        ("p-bea", s.DeclareRecusal(EPCI, "p-bea"), Why.ALREADY_RECUSED, pair),
        ("p-bea", s.LiftRecusal(EPCI, "p-bea", "je reviens"), Why.OWN_RECUSAL, {}),
        ("p-cyd", s.LiftRecusal(EPCI, "p-bea", "il revient"), Why.NOT_ALLOWED, {"needs": "president"}),
        (PRESIDENT, s.LiftRecusal(VILLE, "p-bea", "il revient"), Why.NOT_RECUSED, {"dossier": VILLE, "juror": "p-bea"}),
    )
    await play.do(PRESIDENT, s.LiftRecusal(EPCI, "p-bea", "un homonyme"))


@refuses("scoring/draw", Why.UNKNOWN_DOSSIER, Why.NOT_A_MEMBER, Why.DRAW_NOT_ANNOUNCED, Why.DRAW_ANNOUNCED)
@refuses("scoring/draw", Why.WRONG_SEED, Why.IMPOSSIBLE_DRAW, Why.BACKGROUND_MISSING)
@refuses("scoring/round", Why.UNKNOWN_PANEL, Why.DRAW_NOT_HELD)
@refuses("scoring/ballot", Why.DRAW_NOT_HELD)
async def test_draw_is_held_under_the_seed_announced_where_it_is_possible(town: Town, play: Play) -> None:
    """What it must avoid is said before; the seed is the one whose hash was recorded; the impossible is explained."""
    await play.close_only()
    await play.do(ORGANISER, i.CloseEdition(), DISTINCT)
    backgrounds = s.DeclareBackgrounds((Background(CONTACT, "elu"),))
    await each_refused(
        town,
        play,
        (ORGANISER, s.ForbidReadings((ForbiddenPair(UNFILED, "p-bea"),)), Why.UNKNOWN_DOSSIER, {"dossier": UNFILED}),
        (ORGANISER, backgrounds, Why.NOT_A_MEMBER, {"person": CONTACT}),
        (ORGANISER, s.HoldDraw(SEED), Why.DRAW_NOT_ANNOUNCED, {}),
        (ORGANISER, s.OpenRound("autre", 1), Why.UNKNOWN_PANEL, {"panel": "autre"}),
        (ORGANISER, s.OpenRound(PANEL, 1), Why.DRAW_NOT_HELD, {}),
        ("p-bea", play.ballot(VILLE), Why.DRAW_NOT_HELD, {}),
    )
    await play.do(ORGANISER, s.AnnounceDraw(HASH))
    for juror in MEMBERS[1:]:
        await play.do(juror, s.DeclareRecusal(VILLAGE, juror))
    await each_refused(
        town,
        play,
        (ORGANISER, s.AnnounceDraw("0" * 64), Why.DRAW_ANNOUNCED, {}),
        (ORGANISER, s.ForbidReadings((ForbiddenPair(VILLE, "p-bea"),)), Why.DRAW_ANNOUNCED, {}),
        (ORGANISER, s.HoldDraw("une autre"), Why.WRONG_SEED, {}),
        (ORGANISER, s.HoldDraw(SEED), Why.IMPOSSIBLE_DRAW, {"rule": "too-few-readers", "dossiers": VILLAGE}),
    )
    for juror in MEMBERS[1:]:
        await play.do(PRESIDENT, s.LiftRecusal(VILLAGE, juror, "un homonyme"))
    await play.do(ORGANISER, FORM, DISTINCT)
    missing = {"jurors": ", ".join(sorted(MEMBERS))}
    await each_refused(town, play, (ORGANISER, s.AnnounceDraw(HASH), Why.BACKGROUND_MISSING, missing), edition=DISTINCT)


@refuses("scoring/draw", Why.DRAW_HELD)
@refuses("scoring/panel", Why.DRAW_HELD)
@refuses("scoring/round", Why.ROUND_OUT_OF_ORDER, Why.ROUND_NOT_OPEN, Why.ROUND_NOT_CLOSED)
@refuses("scoring/ballot", Why.NO_DECLARATION, Why.ROUND_NOT_OPEN)
@refuses("scoring/beside", Why.ROUND_NOT_CLOSED)
async def test_draw_is_held_once_and_rounds_follow_each_other(town: Town, play: Play) -> None:
    """After the draw nothing of it moves; nobody marks before he declared his conflicts."""
    await play.do(ORGANISER, s.HoldDraw(SEED))
    await play.learn_readers()
    juror = play.readers[VILLE][0]
    first, second = {"panel": PANEL, "round": "1"}, {"panel": PANEL, "round": "2"}
    await each_refused(
        town,
        play,
        (ORGANISER, s.HoldDraw("une autre"), Why.DRAW_HELD, {}),
        (ORGANISER, s.AnnounceDraw("0" * 64), Why.DRAW_HELD, {}),
        (ORGANISER, s.DeclareBackgrounds((Background("p-bea", "elu"),)), Why.DRAW_HELD, {}),
        (ORGANISER, s.FormPanel("seconde", MEMBERS, KINDS), Why.DRAW_HELD, {}),
        (ORGANISER, s.OpenRound(PANEL, 2), Why.ROUND_OUT_OF_ORDER, second),
        (ORGANISER, s.CloseRound(PANEL, 1), Why.ROUND_NOT_OPEN, first),
        (ORGANISER, s.ReopenRound(PANEL, 1, "oubli"), Why.ROUND_NOT_CLOSED, first),
        (juror, play.ballot(VILLE), Why.NO_DECLARATION, {"person": juror}),
    )
    for member in MEMBERS:
        await play.do(member, s.DeclareNoConflict())
    await each_refused(town, play, (juror, play.ballot(VILLE), Why.ROUND_NOT_OPEN, first))
    assert await untold(play, ORGANISER, Agreement(PANEL)) == (Why.ROUND_NOT_CLOSED, first)


@refuses("scoring/ballot", Why.MARK_OFF_SCALE, Why.CRITERION_MISSING, Why.CRITERION_UNKNOWN, Why.STALE_VERSION)
@refuses("scoring/ballot", Why.NOT_OF_THE_PANEL, Why.UNKNOWN_DOSSIER, Why.DOSSIER_STATE, Why.RECUSED)
@refuses("scoring/declaration", Why.DOSSIER_STATE)
@refuses("scoring/round", Why.READINGS_MISSING)
async def test_ballot_is_a_current_readers_on_the_grid_of_what_is_judged(town: Town, play: Play) -> None:
    """Every criterion, on its scale, by who reads the dossier, while it competes; the closing names who is missing."""
    await play.round()
    await play.do(CONTACT, i.WithdrawDossier(EPCI, "nous renonçons"))
    juror, other = play.readers[VILLE][:2]
    stranger = next(member for member in MEMBERS if member not in play.readers[VILLE])
    reader = play.readers[EPCI][0]
    first = CRITERIA[0]
    less = {code: 3 for code in CRITERIA if code != first}
    scale = {"criterion": first, "mark": "6", "lowest": "0", "highest": "5"}
    out = {"dossier": EPCI, "state": "out of the competition"}
    await play.do(juror, play.ballot(VILLE))

    def ballot(given: dict[str, int | None], dossier: str = VILLE) -> s.CastScore:
        return s.CastScore(dossier, 1, 0, given)

    await each_refused(
        town,
        play,
        (other, ballot({**marks(3), first: 6}), Why.MARK_OFF_SCALE, scale),
        (other, ballot({**less}), Why.CRITERION_MISSING, {"criterion": first}),
        (other, ballot({**marks(3), "elegance": 3}), Why.CRITERION_UNKNOWN, {"criterion": "elegance"}),
        (juror, ballot(marks(0)), Why.STALE_VERSION, {"version": "1"}),
        (stranger, ballot(marks(3)), Why.NOT_OF_THE_PANEL, {"dossier": VILLE, "juror": stranger}),
        (juror, ballot(marks(3), UNFILED), Why.UNKNOWN_DOSSIER, {"dossier": UNFILED}),
        (reader, ballot(marks(3), EPCI), Why.DOSSIER_STATE, out),
        (reader, s.AbstainFromScoring(EPCI, 1, 0, "je passe"), Why.DOSSIER_STATE, out),
        (ORGANISER, s.DeclareFigures(EPCI, {}), Why.DOSSIER_STATE, out),
    )
    answer = await refused(play, ORGANISER, s.CloseRound(PANEL, 1))
    assert answer == (Why.READINGS_MISSING, {"missing": "5", "jurors": ", ".join(sorted(MEMBERS))})
    await play.do(stranger, s.DeclareRecusal(VILLE, stranger))
    await each_refused(town, play, (stranger, ballot(marks(3)), Why.RECUSED, {"dossier": VILLE, "juror": stranger}))


@refuses("scoring/ballot", Why.REASON_REQUIRED)
@refuses("scoring/round", Why.ROUND_OUT_OF_ORDER)
@refuses("scoring/peers", Why.PEERS_HIDDEN, Why.RECUSED, Why.UNKNOWN_DOSSIER, Why.NOT_OF_THE_PANEL)
async def test_second_round_hides_peers_again_and_asks_why_a_mark_moved(town: Town, play: Play) -> None:
    """Peers' ballots open once one's own is cast and the round closed; who then changes his marks says why."""
    juror = play.readers[VILLE][0]
    recused = next(member for member in MEMBERS if member not in play.readers[VILLE])
    hidden = (Why.PEERS_HIDDEN, {"dossier": VILLE})
    assert await untold(play, juror, PeerBallots(VILLE)) == hidden
    for code in (VILLE, VILLAGE):
        for reader in play.readers[code]:
            await play.send(reader, play.ballot(code))
    await play.tally()
    await eventually(lambda: _tallied(town))
    assert len((await play.ask(juror, PeerBallots(VILLE)))["ballots"]) == 3
    for person, dossier, reason, details in (
        (recused, VILLE, Why.RECUSED, {"juror": recused, "dossier": VILLE}),
        (juror, UNFILED, Why.UNKNOWN_DOSSIER, {"dossier": UNFILED}),
        (CONTACT, VILLE, Why.NOT_OF_THE_PANEL, {"juror": CONTACT, "dossier": VILLE}),
    ):
        assert await untold(play, person, PeerBallots(dossier)) == (reason, details)
    await play.do(ORGANISER, s.OpenRound(PANEL, 2))
    assert await untold(play, juror, PeerBallots(VILLE)) == hidden
    first = {"panel": PANEL, "round": "1"}
    await each_refused(
        town,
        play,
        (juror, s.CastScore(VILLE, 2, 1, marks(2)), Why.REASON_REQUIRED, {}),
        (ORGANISER, s.ReopenRound(PANEL, 1, "oubli"), Why.ROUND_OUT_OF_ORDER, first),
    )


async def _tallied(town: Town) -> bool:
    return len(await town.records("tally")) == 2


@refuses("scoring/answers", Why.NOT_A_MEMBER, Why.NOT_ALLOWED, Why.UNKNOWN_PANEL, Why.UNKNOWN_EDITION)
async def test_outsider_is_told_nothing_of_the_panels(town: Town, play: Play) -> None:
    """Readings are a member's, progress the bureau's; a panel that there is not tells nothing."""
    needs = {"needs": "organiser, secretary or president"}
    assert await untold(play, CONTACT, MyReadings()) == (Why.NOT_A_MEMBER, {"person": CONTACT})
    assert await untold(play, "p-bea", Progress()) == (Why.NOT_ALLOWED, needs)
    assert await untold(play, ORGANISER, Progress("autre")) == (Why.UNKNOWN_PANEL, {"panel": "autre"})
    assert await untold(play, ORGANISER, Progress(), "99") == (Why.UNKNOWN_EDITION, {"edition": "99"})

"""What goes otherwise than usual in the demo edition: every turn that a jury's year may take is in its log."""

from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any, get_args

import msgspec

from audit import palmares
from audit.compare import compare
from audit.folded import fold
from audit.minutes import minutes
from audit.moment import folded, moment
from audit.opendata.published import published
from audit.replay import replay
from audit.timeline import timelines
from contracts.commands import Command
from contracts.record import Record
from contracts.rulebook import Rulebook
from demo.edition import Edition
from tests.story.played import Played, cases, rules


def tag(record: Record) -> str:
    """Return the stored name of the command of a record."""
    decoded: dict[str, Any] = msgspec.json.decode(record.command)
    return str(decoded["type"])


def test_every_command_is_played(first: Played) -> None:
    """The log of the demo edition holds every command that there is."""
    known = {str(command.__struct_config__.tag) for command in get_args(Command)}
    assert known - {tag(record) for record in first.log} == set()


async def test_every_decision_is_taken_again_without_a_finding(first: Played) -> None:
    """The replay decides every turn again, and the result of the edition is the sealed one, amended."""
    verdict = await replay(first.ledger, first.documents, len(first.log))
    assert verdict.findings == ()
    assert verdict.decided == len(first.log)


def test_other_dossiers_end_without_an_award(first: Played, edition: Edition) -> None:
    """Inadmissible, hors concours, never completed, withdrawn while it is read: none of them is tallied or awarded."""
    ended = {
        "dossier-inadmissible": "inadmissible",
        "dossier-hors-concours": "hors-concours",
        "dossier-withdrawn": "withdrawn",
    }
    told = {ended[event.__struct_config__.tag]: event.dossier for event in first.told(*ended)}
    asked = [event.dossier for event in first.told("completion-asked")]
    completed = [event.dossier for event in first.told("dossier-completed")]
    told["to-complete"] = next(dossier for dossier in asked if dossier not in completed)
    assert told == {other.ends: other.code for other in edition.others}
    judged = {event.dossier for event in first.told("dossier-tallied", "award-decided")}
    assert not judged & set(told.values())


def test_kind_is_overridden_with_a_reason(first: Played, edition: Edition) -> None:
    """A commune just above the bound is admitted as a village, by hand."""
    beside = next(other for other in edition.others if other.ends == "hors-concours")
    (admitted,) = [event for event in first.told("dossier-admitted") if event.dossier == beside.code]
    assert (beside.kind, admitted.kind) == ("ville", "village")
    assert admitted.reason


def test_edition_was_postponed(first: Played, edition: Edition) -> None:
    """The edition opened under a shorter calendar than it closed under."""
    ((_, opened),), ((_, postponed),) = first.events("edition-opened"), first.events("edition-postponed")
    assert opened.calendar.closes < edition.calendar.closes
    assert postponed.calendar == edition.calendar


def test_readings_of_who_left_went_to_others(first: Played) -> None:
    """The substitute takes all that the replaced juror had not given; of the absent one's, the panel each a part."""
    (replaced,), (absent,) = first.told("juror-replaced"), first.told("juror-absent")
    to: dict[str, list[str]] = defaultdict(list)
    for event in first.told("reading-moved"):
        to[event.juror].append(event.to)
    gave = {event.juror for event in first.told("score-cast")}
    assert {replaced.juror, absent.juror, replaced.by} <= gave
    assert len(to[replaced.juror]) >= 3
    assert set(to[replaced.juror][:3]) == {replaced.by}
    assert len(set(to[absent.juror])) > 1
    assert replaced.by not in to[absent.juror]


def test_calibration_dossiers_are_read_by_their_whole_panel(first: Played) -> None:
    """One a panel: drawn for all its jurors, then read by all who sit in it, whoever was replaced or is absent."""
    panels = {event.panel: list(event.jurors) for event in first.told("panel-formed")}
    (held,) = first.told("draw-held")
    usual = rules().readers.per_dossier
    whole = {reading.dossier: reading for reading in held.readings if len(reading.readers) > usual}
    assert Counter(reading.panel for reading in whole.values()) == dict.fromkeys(panels, rules().readers.calibration)
    assert all(sorted(reading.readers) == sorted(panels[reading.panel]) for reading in whole.values())
    for left in first.told("juror-replaced", "juror-absent"):
        place = panels[left.panel].index(left.juror)
        panels[left.panel][place : place + 1] = [left.by] if hasattr(left, "by") else []
    moved = [event for event in first.told("reading-moved") if event.dossier in whole]
    (replaced,), (absent,) = first.told("juror-replaced"), first.told("juror-absent")
    assert {(event.juror, event.to) for event in moved} == {(replaced.juror, replaced.by), (absent.juror, None)}
    last = {event.dossier: event for event in first.told("dossier-tallied")}
    gone = {event.dossier for event in first.told("dossier-withdrawn")}
    assert {reading.panel for code, reading in whole.items() if code not in gone} == set(panels)
    for code, reading in whole.items():
        if code not in gone:
            assert sorted(ballot.juror for ballot in last[code].counted) == sorted(panels[reading.panel])
            assert last[code].absent == ()


def test_readers_of_a_dossier_are_of_distinct_backgrounds(first: Played) -> None:
    """But for calibration no two of a class read one dossier, crossed readers, successors and one more included."""
    (declared,), (held,) = first.told("backgrounds-declared"), first.told("draw-held")
    class_of = {each.juror: each.background for each in declared.backgrounds}
    readers = {reading.dossier: list(reading.readers) for reading in held.readings}
    whole = {code for code, drawn in readers.items() if len(drawn) > rules().readers.per_dossier}
    for event in first.told("reading-moved", "reader-added"):
        if event.__struct_config__.tag == "reading-moved":
            readers[event.dossier].remove(event.juror)
        came = event.to if event.__struct_config__.tag == "reading-moved" else event.juror
        readers[event.dossier] += [came] if came is not None else []
        classes = [class_of[reader] for reader in readers[event.dossier]]
        assert event.dossier in whole or len(set(classes)) == len(classes)
    assert all(len({class_of[reader] for reader in readers[code]}) >= 3 for code in readers.keys() - whole)
    assert {None} | {event.juror for event in first.told("reader-added")} != {None}


def test_actions_are_declared_for_each_dossier_judged(first: Played, edition: Edition) -> None:
    """Once admitted and before its round closes, a thousandth of a point each, which enters beside the marks."""
    declared = {event.dossier: (first.position(record), event) for record, event in first.events("figures-declared")}
    admitted = {event.dossier: first.position(record) for record, event in first.events("dossier-admitted")}
    last = {event.dossier: event for event in first.told("dossier-tallied")}
    assert declared.keys() == last.keys() == {applicant.code for applicant in edition.applicants}
    for code, (position, event) in declared.items():
        tally = last[code]
        assert admitted[code] < position == tally.declared_at < tally.closing
        assert tally.figure is not None
        assert Fraction(tally.figure) - Fraction(tally.marks_figure) == Fraction(event.figures["actions"], 1000)


async def test_actions_declared_are_those_of_the_document_that_count(first: Played, edition: Edition) -> None:
    """Each names the stake and the service of its kind's questionnaire; it counts if it is recent or still running."""
    papers = {event.dossier: event for event in first.told("dossier-submitted", "dossier-completed")}
    asked = {named.code: {stake.code: stake.services for stake in named.stakes} for named in rules().questionnaires}
    kinds = {kind.code: asked[kind.questionnaire or ""] for kind in rules().kinds}
    for event in first.told("figures-declared"):
        content = await first.documents.get(papers[event.dossier].documents[0].sha256)
        assert content is not None
        actions = msgspec.json.decode(content)["actions"]
        assert event.figures["actions"] == sum(each["running"] or each["since"] >= 2023 for each in actions)
        assert len(actions) == papers[event.dossier].actions
        stakes = kinds[next(each.kind for each in edition.applicants if each.code == event.dossier)]
        assert all(1 <= each["service"] <= stakes[each["stake"]] for each in actions)


def test_dossiers_are_ranked_once_tallied_and_again_once_shifted(first: Played) -> None:
    """Each kind twice; the last rows name the last tallies, in the order of their keys, ties under one rank."""
    ranked = first.events("dossiers-ranked")
    kinds = [kind.code for kind in rules().kinds]
    assert sorted(event.kind for _, event in ranked) == sorted(kinds * 2)
    tallies = {first.position(record): event for record, event in first.events("dossier-tallied")}
    last = {event.dossier: position for position, event in tallies.items()}
    for kind in kinds:
        before, after = (event for _, event in ranked if event.kind == kind)
        assert {row.dossier for row in before.rows} == {row.dossier for row in after.rows}
        assert [row.tally for row in after.rows] == [last[row.dossier] for row in after.rows]
        keys = [tuple(map(Fraction, tallies[row.tally].keys)) for row in after.rows]
        assert keys == sorted(keys, reverse=True)
        assert [row.rank for row in after.rows] == [1 + sum(other > mine for other in keys) for mine in keys]


def test_tie_ladder_orders_one_figure_and_leaves_two_dossiers_ex_aequo(first: Played, edition: Edition) -> None:
    """Three dossiers of one figure: two under one rank, the third apart by the ladder's first rung that differs."""
    tied = cases(edition).tied
    tallies = {event.dossier: event for event in first.told("dossier-tallied")}
    ranks = {row.dossier: row.rank for event in first.told("dossiers-ranked") for row in event.rows}
    assert len(tied) == 3
    assert len({tallies[code].figure for code in tied}) == 1
    assert ranks[tied[0]] == ranks[tied[1]] != ranks[tied[2]]
    assert tallies[tied[0]].keys == tallies[tied[1]].keys != tallies[tied[2]].keys


def test_round_reopened_is_tallied_anew(first: Played) -> None:
    """A round was opened again with a reason; one ballot was revised with one; every dossier has another tally."""
    ((record, reopened),) = first.events("round-reopened")
    closings = [first.position(r) for r, e in first.events("round-closed") if (e.panel, e.round) == (reopened.panel, 1)]
    before, after = closings
    assert before < first.position(record) < after
    (revised,) = [e for r, e in first.events("score-cast") if first.position(record) < first.position(r) < after]
    assert revised.reason
    tallied = {
        closing: {e.dossier for e in first.told("dossier-tallied") if e.closing == closing} for closing in closings
    }
    assert tallied[before] == tallied[after]
    assert revised.dossier in tallied[after]


def test_discussion_keeps_both_marks(first: Played) -> None:
    """Every reader of the panel marked once more; who changed his marks said why; who dissented came round."""
    (discussed,) = [event for event in first.told("round-opened") if event.round == 2]
    ballots: dict[int, dict[tuple[str, str], Any]] = {1: {}, 2: {}}
    for event in first.told("score-cast"):
        if event.panel == discussed.panel:
            ballots[event.round][event.dossier, event.juror] = event
    changed = [
        ballots[2][reading] for reading in ballots[2] if _marks(ballots, 1, reading) != ballots[2][reading].marks
    ]
    known = [event for event in changed if (event.dossier, event.juror) in ballots[1]]
    assert len(ballots[2]) >= 36
    assert known
    assert all(event.reason for event in known)
    last = {event.dossier: event for event in first.told("dossier-tallied") if event.panel == discussed.panel}
    assert {event.round for event in last.values()} == {2}


def _marks(ballots: dict[int, dict[tuple[str, str], Any]], number: int, reading: tuple[str, str]) -> Any:
    return ballots[number][reading].marks if reading in ballots[number] else None


def test_shift_taken_back_leaves_the_figures_as_they_were(first: Played) -> None:
    """While it was in force figures moved; once the vote was undone each is what it was."""
    ((record, shift),) = [(r, e) for r, e in first.events("adjustment-adopted") if e.jurors]
    ((undone, rescinded),) = first.events("adjustment-rescinded")
    assert (rescinded.motion, rescinded.dossiers) == (shift.motion, shift.dossiers)
    start, end = first.position(record), first.position(undone)
    for dossier in shift.dossiers:
        tallies = [event for event in first.told("dossier-tallied") if event.dossier == dossier]
        (moved,), (back,) = ([event for event in tallies if event.as_of == at] for at in (start, end))
        as_it_was = next(event for event in reversed(tallies) if not event.as_of)
        assert Fraction(moved.figure) < Fraction(as_it_was.figure)
        assert (back.figure, back.level, back.adjusted) == (as_it_was.figure, as_it_was.level, ())


def test_shift_that_stands_raises_what_just_missed_a_level(first: Played, edition: Edition) -> None:
    """Two dossiers of a panel that marked low rise by a level; their ballots keep the figures that the jurors gave."""
    (shift,) = [event for event in first.told("adjustment-adopted") if event.panel is not None]
    tallies: dict[str, list[Any]] = defaultdict(list)
    for event in first.told("dossier-tallied"):
        tallies[event.dossier].append(event)
    raised = {code for code in shift.dossiers if tallies[code][-1].level != tallies[code][-2].level}
    assert raised == cases(edition).raised
    assert len(raised) == 2
    for code in shift.dossiers:
        before, after = tallies[code][-2:]
        assert [ballot.figure for ballot in after.counted] == [ballot.figure for ballot in before.counted]
        assert Fraction(after.figure) - Fraction(before.figure) == Fraction(shift.offset)
        assert first.outcome.awards[code].proposal == after.level
    assert shift.reason
    assert shift.evidence is not None


def test_whole_block_is_undone_and_adopted_anew(first: Played) -> None:
    """Every award of the block was taken back by a record of its own, then decided again by another motion."""
    undone = {event.motion: event.reason for event in first.told("motion-undone")}
    (block,) = (motion for motion in undone if motion.startswith("bloc-"))
    gave = [event.dossier for event in first.told("award-decided") if event.motion == block]
    back = [event.dossier for event in first.told("award-rescinded") if event.motion == block]
    anew = [event.dossier for event in first.told("award-decided") if event.motion == f"{block}-bis"]
    assert gave
    assert sorted(gave) == sorted(back) == sorted(anew)
    assert all(first.outcome.awards[code].motion == f"{block}-bis" for code in gave)


def test_mention_is_taken_back_and_voted_again(first: Played) -> None:
    """One mention was undone and voted once more; its dossier holds it in the sealed palmares."""
    (back,) = first.told("mention-rescinded")
    granted = [event.motion for event in first.told("mention-granted") if event.dossier == back.dossier]
    assert granted == [back.motion, f"{back.motion}-bis"]
    assert back.mention in first.outcome.mentions[back.dossier]


def test_deputy_chairs_where_the_president_is_recused(first: Played, edition: Edition) -> None:
    """The president leaves the room; the deputy puts the motion, opens and closes its vote, and he is back after it."""
    (jury,), chaired = first.told("jury-named"), cases(edition).chaired
    motion = f"debat-{chaired}"
    of_it = [(record, event) for record, event in first.events("motion-put", "vote-opened", "vote-closed")]
    assert {record.actor for record, event in of_it if event.motion == motion} == {jury.deputy}
    there = [
        e.attendance for e in first.told("presence-recorded") if (e.sitting, e.member) == ("pleniere", jury.president)
    ]
    assert there == ["present", "left", "present"]
    assert jury.president not in {event.member for event in first.told("vote-cast") if event.motion == motion}


def test_second_notice_decides_without_quorum(first: Played, edition: Edition) -> None:
    """Too few came to the first sitting, and nothing was voted; the second, on the same agenda, decided by as few."""
    convened = {event.sitting: event for event in first.told("sitting-convened")}
    assert convened["reexamen"].agenda == convened["reexamen-bis"].agenda
    assert [code for code, event in convened.items() if event.without_quorum] == ["reexamen-bis"]
    again = cases(edition).upheld
    voted = {event.motion: event for event in first.told("motion-decided")}
    assert f"reexamen-{again}" not in voted
    (count,) = voted[f"reexamen-{again}-bis"].counts
    assert (count.attending * 2 < count.entitled, count.quorum, count.adopted) == (True, True, True)


def test_redress_is_amended_twice_and_what_was_sealed_stays(first: Played, edition: Edition) -> None:
    """An award is withdrawn and given back; a dossier falls by a level and its mention lapses, and both come back."""
    lost, again = cases(edition).lost, cases(edition).upheld
    (withdrawn,), (corrected,) = first.told("award-withdrawn"), first.told("award-corrected")
    assert withdrawn.dossier == lost
    assert withdrawn.author != withdrawn.second
    decided = [event.level for event in first.told("award-decided") if event.dossier == again]
    assert decided == [5, 4, 5]
    (lapsed,) = first.told("mention-lapsed")
    assert (lapsed.dossier, lapsed.mention) == (again, "excellence")
    assert (corrected.from_mentions, corrected.mentions) == ((), ("excellence",))
    amended = [(event.number, event.laureates) for event in first.told("palmares-amended")]
    assert amended == [(1, 39), (2, 40)]
    assert len(first.told("palmares-sealed")) == 1
    assert first.told("palmares-amended")[-1].palmares == first.told("palmares-sealed")[0].palmares
    assert len(first.outcome.awards) == 40


def test_award_withdrawn_and_given_back_is_told_act_by_act(first: Played, edition: Edition) -> None:
    """The last letter says that the award had been withdrawn; a level that fell and came back reads as levels."""
    acts = cases(edition)
    assert acts.lost is not None
    told = [(event.dossier, event.letter, event.template, event.before) for event in first.told("letter-prepared")]
    assert [each[1:] for each in told if each[0] == acts.lost] == [
        ("award-1", "award/1", None),
        ("withdrawal-1", "withdrawal/1", first.outcome.awards[acts.lost].level),
        ("appeal-1", "appeal/1", None),
        ("award-2", "restoration/1", first.outcome.awards[acts.lost].level),
    ]
    assert [each[1:] for each in told if each[0] == acts.upheld and each[2] == "reexamination/1"] == [
        ("award-2", "reexamination/1", 5),
        ("award-3", "reexamination/1", 4),
    ]


def test_appeals_are_heard_by_who_did_not_read(first: Played) -> None:
    """Four appeals, one dismissed and three upheld, each by three members who had not read the dossier."""
    readers: dict[str, set[str]] = defaultdict(set)
    for event in first.told("draw-held"):
        for reading in event.readings:
            readers[reading.dossier] |= set(reading.readers)
    for event in first.told("reading-moved"):
        readers[event.dossier].add(event.to)
    heard = first.told("appeal-heard")
    assert [event.ruling for event in first.told("appeal-ruled")] == ["dismissed", "upheld", "upheld", "upheld"]
    assert len(heard) == 12
    assert not [event for event in heard if event.hearer in readers[event.dossier]]


def test_next_edition_opens_before_this_one_is_over_and_stays_open(first: Played, edition: Edition) -> None:
    """Under its own rulebook, with a first dossier of a laureate of this one and of who had withdrawn from it."""
    following = edition.next
    assert following is not None
    ((record, opened),) = first.events("edition-opened", of=following.edition)
    ((archived, _),) = first.events("edition-archived")
    assert first.position(record) < first.position(archived)
    assert (opened.year, opened.calendar) == (following.year, following.calendar)
    rulebook = msgspec.json.decode(bytes(opened.rulebook), type=Rulebook)
    assert rulebook.id == "territoires-villes-et-villages-internet/27"
    assert [criterion.weight for criterion in rulebook.grid.criteria] == [1, 2, 1, 1, 1, 1]
    filed = first.told("dossier-submitted", of=following.edition)
    back = [other.code for other in edition.others if other.ends == "withdrawn"]
    assert sorted(event.dossier for event in filed) == sorted([edition.applicants[0].code, *back])
    tags = {event.__struct_config__.tag for each in first.log if each.edition == "27" for event in each.events}
    assert tags == {"edition-opened", "dossier-submitted"}


async def test_next_edition_beside_this_one_differs_by_its_rulebook_alone(first: Played) -> None:
    """Nothing is decided in it yet: nobody moved, entered or left; one criterion weighs twice as much."""
    made = compare(await folded(first.ledger, first.documents, len(first.log)), "26", "27")
    assert (made.before.state, made.after.state) == ("published", "provisional")
    assert (made.moved, made.same, made.entered, made.left, made.jurors_in_common) == ((), 0, (), (), ())
    assert [(each.pointer, each.before, each.after) for each in made.rulebook if "title" not in each.pointer] == [
        ("/id", "territoires-villes-et-villages-internet/26", "territoires-villes-et-villages-internet/27"),
        ("/grid/criteria/1/weight", 1, 2),
    ]


def test_edition_opened_under_a_wrong_number_is_cancelled(first: Played, edition: Edition) -> None:
    """The year was taken for its number: nothing else happened in it, and the right one was opened after it."""
    following = edition.next
    assert following is not None
    mistaken = [record for record in first.log if record.edition == following.mistaken]
    assert [tag(record) for record in mistaken] == ["open-edition", "cancel-edition"]
    ((_, cancelled),) = first.events("edition-cancelled", of=following.mistaken)
    assert following.edition in cancelled.reason
    ((right, opened),) = first.events("edition-opened", of=following.edition)
    ((_, wrong),) = first.events("edition-opened", of=following.mistaken)
    assert first.position(mistaken[-1]) < first.position(right)
    assert wrong.rulebook_sha256 == opened.rulebook_sha256


async def test_edition_meant_is_the_one_with_a_palmares(first: Played, edition: Edition) -> None:
    """Whoever names none is told of the 26th, by every reading, also on a dossier filed in two editions."""
    upto, ledger, code = len(first.log), first.ledger, edition.applicants[0].code
    whole, at = await fold(ledger, upto), await moment(ledger, first.documents, upto)
    assert at.edition.code == whole.one_edition(None) == whole.edition_of(code, None) == "26"
    assert whole.edition_of(code, "27") == "27"
    assert (await palmares.palmares(ledger, upto)).palmares.edition == (await minutes(ledger, upto)).edition == "26"
    assert (await published(ledger, upto)).palmares.edition == "26"
    assert {each.edition for each in await timelines(ledger, upto)} == {"26"}


def test_edition_ends_archived(first: Played) -> None:
    """The last records archive the edition, when no appeal is open any more, and erase who is needed no longer."""
    assert [tag(record) for record in first.log[-2:]] == ["archive-edition", "erase-person"]
    ((published, _), *_) = first.events("palmares-published")
    assert (first.log[-1].time - published.time).days > 28 * rules().appeal.within_months


def test_one_mark_that_is_named_at_the_end_takes_a_level_away(first: Played) -> None:
    """What the demo tells to try: a mark given, one lower, and the figure falls below the threshold of its level."""
    dossier, juror, changed = first.outcome.one_mark.split(":")
    criterion, mark = changed.split("=")
    (last,) = [e for e in first.told("score-cast") if (e.dossier, e.juror, e.round) == (dossier, juror, 2)]
    tally = [event for event in first.told("dossier-tallied") if event.dossier == dossier][-1]
    assert dossier in first.outcome.raised
    assert last.marks[criterion] == int(mark) + 1
    assert juror in {ballot.juror for ballot in tally.counted}
    step = Fraction(100, 5 * len(last.marks) * len(tally.counted))
    (threshold,) = [each.at_least for each in rules().grid.thresholds if each.level == tally.level]
    assert Fraction(tally.figure) - step < threshold <= Fraction(tally.figure)

"""The label as awards reads it: the roll, each edition, each declared palmares, and what an authority won before."""

from contracts.events.awards import AuthoritiesMerged, DeclaredAward, PalmaresDeclared
from contracts.events.intake import LabelFounded
from contracts.record import Record
from services.awards.rules.eligibility import Granted, Past
from services.awards.views.edition import READ, EditionView
from services.roll import Roll


class Label:
    """Folds the whole log for one service."""

    def __init__(self) -> None:
        self.roll = Roll()
        self.name = ""
        self.position = 0
        self.editions: dict[str, EditionView] = {}
        self.declared: dict[str, dict[str, DeclaredAward]] = {}
        self.merged: dict[str, AuthoritiesMerged] = {}

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        self.roll.observe(position, record)
        self.position = position
        if record.noun in READ:
            if record.edition not in self.editions:
                self.editions[record.edition] = EditionView()
            self.editions[record.edition].observe(position, record)
            if record.noun == "vote" and not self.roll.own_key(record):
                self.editions[record.edition].unsigned.add(position)
        for event in record.events if record.noun in ("label", "declared", "merger") else ():
            match event:
                case LabelFounded():
                    self.name = event.name
                case PalmaresDeclared():
                    self.declared[record.edition] = {award.authority: award for award in event.awards}
                case AuthoritiesMerged():
                    self.merged[event.successor] = event
                case _:
                    pass

    @property
    def folded(self) -> dict[str, object]:
        """All of it by name: the roll, what is the label's own, and each view of each edition."""
        of_editions = ((code, vars(view).items()) for code, view in self.editions.items())
        own = {"roll": self.roll, "label": (self.name, self.position), "declared": self.declared, "merged": self.merged}
        return {**own, **{f"{code}.{name}": view for code, views in of_editions for name, view in views}}

    def edition(self, code: str) -> EditionView:
        """Return one edition as folded so far (an empty one where nothing of it was read yet)."""
        return self.editions.get(code) or EditionView()

    def is_organiser(self, person: str) -> bool:
        """Say whether a person is an organiser of the label now."""
        known = self.roll.persons.get(person)
        return known is not None and "organiser" in known.roles

    def held(self, before: int) -> tuple[int, ...]:
        """Return the numbers of the editions below `before` whose palmares is out: declared, or published here."""
        numbers = {int(code) for code in self.declared}
        numbers |= {int(code) for code, view in self.editions.items() if view.palmares.published_at}
        return tuple(sorted(number for number in numbers if number < before))

    def past(self, authority: str, before: int) -> tuple[Past, ...]:
        """Return what an authority, by its code, won before: a palmares decided here goes before a declared one."""
        won = (self._won(authority, number) for number in self.held(before))
        return tuple(past for past in won if past is not None)

    def own(self, authority: str, before: int) -> tuple[Past, ...]:
        """Return what an authority won itself: since its merger only, where it took over a predecessor's code."""
        merger = self.merged.get(authority)
        past = self.past(authority, before)
        if merger is None or authority not in merger.predecessors or int(merger.since) > before:
            return past
        return tuple(award for award in past if award.edition >= int(merger.since))

    def ancestors(self, authority: str, before: int) -> tuple[tuple[Past, ...], ...]:
        """Return what each predecessor won before the merger; of one that had merged itself, with each of its own."""
        merger = self.merged.get(authority)
        if merger is None or int(merger.since) > before:
            return ()
        end = int(merger.since)
        found: list[tuple[Past, ...]] = []
        for code in merger.predecessors:
            past = self.past(code, end) if code == authority else self.own(code, end)
            further = () if code == authority else self.ancestors(code, end)
            found += [(*past, *earlier) for earlier in further or ((),)]
        return tuple(found)

    def _won(self, authority: str, number: int) -> Past | None:
        code = str(number)
        view = self.editions.get(code)
        if view is not None and view.palmares.published_at:
            history = view.awards.get(authority)
            award = None if history is None else history.now
            if award is None or award.withdrawn is not None:
                return None
            return Past(number, award.level, tuple(Granted(m.mention, m.editions) for m in award.mentions))
        row = self.declared.get(code, {}).get(authority)
        return None if row is None else Past(number, row.level, tuple(Granted(m, None) for m in row.mentions))

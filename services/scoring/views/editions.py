"""All that scoring folds, by edition, and the roll."""

from copy import copy

from contracts.events.awards import PalmaresSealed
from contracts.record import Record
from services.roll import Edition, Roll
from services.scoring.rules.stage import Stage
from services.scoring.views.adjustments import Adjustments
from services.scoring.views.ballots import Ballots
from services.scoring.views.declarations import Declarations
from services.scoring.views.dossiers import Dossiers
from services.scoring.views.jurors import Jurors
from services.scoring.views.rankings import Rankings
from services.scoring.views.readings import Readings
from services.scoring.views.recusals import Recusals
from services.scoring.views.rounds import Rounds
from services.scoring.views.tallies import Tallies


class EditionViews:
    """The views of one edition."""

    def __init__(self) -> None:
        self.adjustments = Adjustments()
        self.ballots = Ballots()
        self.declarations = Declarations()
        self.dossiers = Dossiers()
        self.jurors = Jurors()
        self.rankings = Rankings()
        self.readings = Readings()
        self.recusals = Recusals()
        self.rounds = Rounds()
        self.tallies = Tallies()
        self.sealed = False

    def observe(self, position: int, record: Record, *, own_key: bool) -> None:
        """Fold one record of this edition; `own_key`: its signatures are of a key that is still its actor's."""
        for event in record.events:
            match record.noun:
                case "dossier":
                    self.dossiers.observe(position, event)
                case "jury" | "panel" | "undertaking":
                    self.jurors.observe(position, event)
                case "draw" | "reading":
                    self.readings.observe(position, event)
                case "recusal":
                    self.recusals.observe(position, event)
                case "round":
                    self.rounds.observe(position, event)
                    self.declarations.observe(position, event)
                case "ballot":
                    self.ballots.observe(position, event, record.basis, own_key=own_key)
                case "adjustment":
                    self.adjustments.observe(position, event)
                case "palmares":
                    self.sealed |= isinstance(event, PalmaresSealed)
                case "tally":
                    self.tallies.observe(position, event)
                case "figures":
                    self.declarations.observe(position, event)
                case "ranking":
                    self.rankings.observe(event)
                case _:
                    pass


class Views:
    """Folded from the whole log."""

    def __init__(self) -> None:
        self.roll = Roll()
        self._of_edition: dict[str, EditionViews] = {}

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        self.roll.observe(position, record)
        views = self._of_edition.setdefault(record.edition, EditionViews())
        views.observe(position, record, own_key=self.roll.own_key(record))
        if record.noun == "edition" and (opened := self.roll.editions.get(record.edition)) is not None:
            views.ballots.standing = _stands(opened)

    @property
    def folded(self) -> dict[str, object]:
        """All of it by name: the roll, and each view of each edition."""
        of_editions = ((code, vars(views).items()) for code, views in self._of_edition.items())
        return {"roll": self.roll, **{f"{code}.{name}": view for code, views in of_editions for name, view in views}}

    def of(self, edition: str) -> EditionViews:
        """Return an edition's views (empty where the log holds nothing of it)."""
        return self._of_edition.get(edition) or EditionViews()

    def stage(self, edition: str) -> Stage:
        """Return the edition's stage; None: unknown."""
        known = self.roll.editions.get(edition)
        return None if known is None else known.state

    def instead(self, opened: Edition, views: EditionViews) -> "Views":
        """Return views in which one edition is another; these stay as they are."""
        other = Views()
        other.roll = copy(self.roll)
        other.roll.editions = {**self.roll.editions, opened.code: opened}
        other._of_edition = {**self._of_edition, opened.code: views}
        views.ballots.standing = _stands(opened)
        return other


def _stands(edition: Edition) -> bool:
    return edition.rulebook.readers.revote == "standing"

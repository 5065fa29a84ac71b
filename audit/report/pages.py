"""The pages: each template with what it shows. Everything that comes from the log is escaped (jinja2, autoescape)."""

from collections.abc import Iterator
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from audit.findings import text
from audit.opendata.package import attribution
from audit.report import dossiers, panels, sittings
from audit.report.facts import Facts
from audit.report.palmares import groups, others
from audit.report.pictures import bars
from audit.report.rules import rules
from audit.report.wording import Wording
from audit.show import state

#: Findings shown in full.
MOST: Final = 200
STYLE: Final = "style.css"


def pages(facts: Facts, *, french: bool, copy: str = "") -> Iterator[tuple[str, bytes]]:
    """Give every page by its name, and the style sheet. `copy`: how the reader's commands name the bundle."""
    yield STYLE, (resources.files(__package__) / "templates" / STYLE).read_bytes()
    yield from _Pages(facts, Wording(french), copy or Wording(french).say("COPIE", "BUNDLE")).all()


class _Pages:
    def __init__(self, facts: Facts, wording: Wording, copy: str) -> None:
        self._facts = facts
        self._w = wording
        self._copy = copy
        self._environment = Environment(
            loader=PackageLoader("audit.report"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=wording.typeset,
            trim_blocks=False,
            keep_trailing_newline=True,
        )
        say = wording.say
        self._pages = (
            ("index.html", say("Verdict", "Verdict")),
            ("palmares.html", say("Palmarès", "Palmares")),
            ("panels.html", say("Commissions", "Panels")),
            ("sitting.html", say("Séances", "Sittings")),
            ("votes.html", say("Votes", "Votes")),
            ("log.html", say("Registre", "Log")),
        )
        rulebook = facts.published.rulebook
        self._kinds = {kind.code: wording.text(kind.label.short()) for kind in rulebook.kinds}
        self._mentions = {mention.code: wording.text(mention.label) for mention in rulebook.mentions}
        self._names = dossiers.names(facts.explained)
        self._environment.globals.update(
            facts=facts,
            w=wording,
            pages=self._pages,
            pages_by=dict(self._pages),
            attribution=attribution(facts.published),
            kinds=self._kinds,
            mentions=self._mentions,
        )

    def all(self) -> Iterator[tuple[str, bytes]]:
        """Give the pages in the order of the menu, then every dossier's."""
        facts, w = self._facts, self._w
        yield self._page("index.html", **self._index())
        said = state(facts.published.binding.size, facts.published.state)
        told = w.text(said)[:1].upper() + w.text(said)[1:] + "."
        yield self._page("palmares.html", state=told, groups=groups(facts, w), others=others(facts, w))
        yield self._page("panels.html", **panels.shown(facts, w, self._kinds, self._names))
        yield self._page("sitting.html", sittings=sittings.shown(facts, w))
        yield self._page("votes.html", motions=sittings.motions_shown(facts, w, self._mentions, self._names))
        yield self._page("log.html", rules=rules(facts.published.rulebook, w))
        ordered = dossiers.ordered(facts.explained)
        for place, one in enumerate(ordered):
            before = ordered[place - 1] if place else None
            after = ordered[place + 1] if place + 1 < len(ordered) else None
            shown = dossiers.shown(one, w, self._names, before, after)
            yield self._page(f"dossiers/{one.dossier}.html", "dossier.html", up="../", **shown)

    def _page(self, here: str, template: str = "", up: str = "", **shown: Any) -> tuple[str, bytes]:
        made = self._environment.get_template(template or here).render(here=here, up=up, **shown)
        return here, made.encode()

    def _index(self) -> dict[str, Any]:
        facts, w = self._facts, self._w
        counts = facts.published.palmares.counts
        levels = tuple(sorted({*map(int, counts.levels)}, reverse=True))
        by_level = {f"{level}@": counts.levels[str(level)] for level in levels}
        several = w.listed(f"{label}{w.say(' :', ':')} {count}" for label, count in by_level.items())
        checked = facts.checked.findings if facts.checked is not None else ()
        found = [*checked, *facts.verdict.findings][:MOST]
        said = w.text(state(facts.published.binding.size, facts.published.state))
        return {
            "findings": [(finding.code, w.text(text(finding))) for finding in found],
            "level_names": levels,
            "levels": bars(by_level),
            "levels_told": several,
            "by_kind": {kind: counts.kinds[kind] for kind in self._kinds if kind in counts.kinds},
            "mention_counts": {code: counts.mentions[code] for code in self._mentions if code in counts.mentions},
            "calendar": facts.moment.edition.calendar,
            "state": said[:1].upper() + said[1:] + ".",
            "copy": self._copy,
            "some": facts.explained[0].dossier if facts.explained else "DOSSIER",
        }

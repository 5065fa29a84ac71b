"""Pictures as data: where each bar, dot and line of an SVG stands. What they show stands beside them as a table."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from audit.explained import Explained
from audit.timeline import Timeline
from services.scoring.told import PanelAgreement, Severity

WIDTH: Final = 720
#: Room on the left for labels, on the right for values.
LEFT: Final = 150
RIGHT: Final = 60
ROW: Final = 30
#: The coefficients that are shown in the picture, of all that the table has (DOMAIN, "Scoring, exactly").
SHOWN: Final = ("alpha-interval", "alpha-ordinal", "icc-1-1", "icc-1-k", "kendall-w", "ac2-ordinal")


class Bar(NamedTuple):
    """A bar from `x` over `width`, in the row that begins at `y`."""

    label: str
    value: str
    x: float
    y: float
    width: float


class Tick(NamedTuple):
    """A mark on an axis."""

    label: str
    x: float


class Dot(NamedTuple):
    """A dot in a row; `kind` is its shape."""

    kind: str
    value: str
    x: float
    y: float


class Row(NamedTuple):
    """A row of dots."""

    label: str
    y: float
    dots: tuple[Dot, ...]


class Chart(NamedTuple):
    """A picture: its height, bars, rows of dots, marks on its axis."""

    height: float
    bars: tuple[Bar, ...] = ()
    rows: tuple[Row, ...] = ()
    ticks: tuple[Tick, ...] = ()
    zero: float = 0


def bars(counts: Mapping[str, int]) -> Chart:
    """Return a bar for each count, in the order given."""
    most = max(counts.values(), default=0) or 1
    room = WIDTH - 70 - RIGHT
    made = (
        Bar(label, str(count), 70, place * ROW + 4, round(room * count / most, 1))
        for place, (label, count) in enumerate(counts.items())
    )
    return Chart(len(counts) * ROW + 4, tuple(made))


def agreement(of: PanelAgreement, shown: Mapping[str, str]) -> Chart:
    """Return the coefficients of a panel from -1 to 1: a circle for its figures, a square for its levels.

    `shown`: each coefficient as text, by its exact value.
    """
    figures, levels = ({each.name: each.exact for each in side} for side in (of.figures, of.levels))
    rows = []
    for place, name in enumerate(SHOWN):
        y = place * ROW + 34
        values = (("figures", figures.get(name)), ("levels", levels.get(name)))
        dots = tuple(Dot(kind, shown[exact], _unit(Fraction(exact)), y) for kind, exact in values if exact is not None)
        rows.append(Row(name, y, dots))
    ticks = tuple(Tick(label, _unit(Fraction(label))) for label in ("-1", "-0.5", "0", "0.5", "1"))
    return Chart(len(SHOWN) * ROW + 44, (), tuple(rows), ticks)


def severity(offsets: Sequence[Severity], shown: Mapping[str, str]) -> Chart:
    """Return a bar for each juror's offset, from the middle to the left (severe) or to the right (lenient)."""
    most = max((abs(Fraction(each.offset)) for each in offsets), default=Fraction(0)) or Fraction(1)
    half = (WIDTH - LEFT - 2 * RIGHT) / 2
    middle = LEFT + RIGHT + half
    made = []
    for place, each in enumerate(sorted(offsets, key=lambda one: (Fraction(one.offset), one.juror))):
        width = round(half * float(abs(Fraction(each.offset)) / most), 1)
        x = middle - width if Fraction(each.offset) < 0 else middle
        made.append(Bar(each.juror, shown[each.offset], x, place * 24 + 4, width))
    return Chart(len(offsets) * 24 + 8, tuple(made), zero=middle)


class Ladder(NamedTuple):
    """A dossier's figure among the thresholds: steps from the lowest, its ballots' figures, the figure itself."""

    steps: tuple[Tick, ...]
    ballots: tuple[Dot, ...]
    figure: Dot


def counting(of: Explained) -> tuple[tuple[str, str], ...]:
    """Return the figure of each ballot counted, with the shifts voted since, and its juror."""
    return tuple((each.juror, each.adjusted or each.figure) for each in of.ballots if each.figure is not None)


def ladder(of: Explained, shown: Mapping[str, str]) -> Ladder | None:
    """Return where the figure stands between 0 and `out_of`; None where the grid has no such scale."""
    grid, proposal = of.grid, of.proposal
    if proposal is None or proposal.figure is None or not grid.thresholds or not grid.scaled:
        return None
    room, top = WIDTH - 40, grid.out_of

    def x(exact: Fraction) -> float:
        return round(20 + room * float(min(max(exact / top, Fraction(0)), Fraction(1))), 1)

    steps = [Tick(f"{grid.floor}@", x(Fraction(0)))]
    steps += [Tick(f"{each.level}@", x(Fraction(each.at_least))) for each in grid.thresholds]
    dots = [Dot(juror, shown[figure], x(Fraction(figure)), 0) for juror, figure in counting(of)]
    made = Dot("figure", shown[proposal.figure], x(Fraction(proposal.figure)), 0)
    return Ladder(tuple(sorted(steps, key=lambda step: step.x)), tuple(dots), made)


class Span(NamedTuple):
    """A motion on the timeline: from where it was put to where it was counted; `state`: adopted, rejected, other."""

    motion: str
    state: str
    x: float
    width: float
    y: float


class Line(NamedTuple):
    """A sitting: members there at each moment as a line (`points`), the quorum as another, motions as spans."""

    height: float
    points: str
    quorum: str
    most: int
    spans: tuple[Span, ...]
    ticks: tuple[Tick, ...]


def sitting(of: Timeline, states: Mapping[str, str]) -> Line | None:
    """Return a sitting's picture along the positions of the log; None before anything but its notice."""
    steps = [step for step in of.steps if step.kind != "sitting-convened"]
    if len(steps) < 2 or steps[0].position == steps[-1].position:
        return None
    first, last = steps[0].position, steps[-1].position
    room, base, high = WIDTH - 80, 120, 100

    def x(position: int) -> float:
        return round(60 + room * (position - first) / (last - first), 1)

    there = [(step.position, step.quorum[0]) for step in steps if step.kind in _ATTENDANCE and step.quorum]
    most = max((quorum.entitled for _, quorum in there), default=1) or 1
    points, quorum = [], []
    for place, (position, found) in enumerate(there):
        end = there[place + 1][0] if place + 1 < len(there) else last
        y = round(base - high * found.attending / most, 1)
        points += [f"{x(position)},{y}", f"{x(end)},{y}"]
        half = round(base - high * found.entitled / 2 / most, 1)
        quorum += [f"{x(position)},{half}", f"{x(end)},{half}"]
    spans = _spans(of, states, x)
    rows = max((span.y for span in spans), default=140)
    middle = (first + last) // 2
    ticks = tuple(Tick(str(at), x(at)) for at in (first, middle, last))
    return Line(rows + 50, " ".join(points), " ".join(quorum), most, spans, ticks)


_ATTENDANCE: Final = ("sitting-opened", "presence-recorded", "proxy-given")


def _spans(of: Timeline, states: Mapping[str, str], x: Callable[[int], float]) -> tuple[Span, ...]:
    bounds: dict[str, tuple[int, int]] = {}
    for step in of.steps:
        if step.motion:
            start, end = bounds.get(step.motion, (step.position, step.position))
            bounds[step.motion] = (start, step.position if step.kind in _UPTO else end)
    ends: list[float] = []
    spans = []
    for motion, (start, end) in bounds.items():
        left, width = x(start), max(x(end) - x(start), 3)
        row = next((place for place, free in enumerate(ends) if free + 2 <= left), len(ends))
        ends[row : row + 1] = [left + width]
        spans.append(Span(motion, states.get(motion, "other"), left, width, 146 + 16 * row))
    return tuple(spans)


_UPTO: Final = ("vote-opened", "vote-cast", "vote-closed", "motion-decided", "motion-put")


def _unit(value: Fraction) -> float:
    held = min(max(value, Fraction(-1)), Fraction(1))
    return round(LEFT + (WIDTH - LEFT - RIGHT) * float((held + 1) / 2), 1)

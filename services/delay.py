"""Delays of a rulebook, in months: until which day an appeal is in time, until which day persons' data are kept."""

from calendar import monthrange
from datetime import UTC, date, datetime


def until(start: datetime, months: int) -> date:
    """Return the last day of a delay (UTC): the same day so many months on, or that month's last."""
    begins = start.astimezone(UTC)
    count = begins.month - 1 + months
    year, month = begins.year + count // 12, count % 12 + 1
    return date(year, month, min(begins.day, monthrange(year, month)[1]))

"""What a rule is told of the act it decides on or folds: nothing else reaches it (no clock, no chance, no broker)."""

from datetime import datetime
from typing import NamedTuple


class Act(NamedTuple):
    """Who does what when: scope, actor, command id, time stamped by the inbox, position (0 until it is stored)."""

    edition: str
    actor: str
    command_id: str
    time: datetime
    position: int = 0

"""The processes' own log: structlog, JSON by msgspec, a console on a terminal; correlation ids, never personal data."""

import logging
import sys
from typing import Any, Final

import msgspec
import structlog

from services.settings import Log

Logger = structlog.typing.FilteringBoundLogger


def _json(event: Any, **_: Any) -> bytes:
    return msgspec.json.encode(event, enc_hook=str)


#: What becomes of an event on its way to a line of JSON.
PROCESSORS: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(serializer=_json),
]


def configure(settings: Log, service: str) -> Logger:
    """Set structlog up for this process and return its logger, bound to the service's name. Writes to stderr."""
    level = getattr(logging, settings.level.upper())
    console = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    if console:
        # Without rich tracebacks: they show local variables, and those may hold opened names and addresses.
        last = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        processors: list[Any] = [*PROCESSORS[:-2], last]
        factory: Any = structlog.PrintLoggerFactory(file=sys.stderr)
    else:
        processors = PROCESSORS
        factory = structlog.BytesLoggerFactory(file=sys.stderr.buffer)
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )
    logger: Logger = structlog.get_logger(service=service)
    return logger

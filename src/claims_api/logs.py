"""Log lines: for people in a terminal, as JSON for machines."""

import logging
import sys
from typing import Any

import structlog

from claims_api.settings import Settings


def set_up(settings: Settings) -> None:
    """Let structlog and the server's own logger write one kind of line to stderr."""
    is_json = settings.log_format == "json"
    renderer = (
        structlog.processors.JSONRenderer()
        if is_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty() and not settings.no_color,
            # Its own default prints the locals of each frame: slow, and nobody's business.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    steps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        processors=[*steps, structlog.processors.format_exc_info, renderer]
        if is_json
        else [*steps, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=steps,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler] if name == "uvicorn" else []
        logger.setLevel(level)
        logger.propagate = name != "uvicorn"

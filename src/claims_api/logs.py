"""Log lines: for people in a terminal, as JSON for machines."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from claims_api.settings import Settings
from claims_api.text import harmless

log = structlog.get_logger("claims_api")
# Keys of ours, and the secrets of webhooks, which a database's own words may hold.
_LIKE_A_KEY = re.compile(r"(clm_)[0-9A-Za-z_]+|(whsec_)[0-9A-Za-z+/=]+")


def masked(_logger: Any, _method: str, line: Any) -> str:
    """Leave out of a line whatever looks like a key or a secret, wherever it comes from."""
    return _LIKE_A_KEY.sub(lambda found: f"{found[1] or found[2]}…", str(line))


def address_of(scope: MutableMapping[str, Any]) -> str:
    """Return the address that a request comes from."""
    return str(scope["client"][0]) if scope.get("client") else ""


def refused(scope: MutableMapping[str, Any], why: str, key_id: str | None) -> None:
    """Write who was refused what, and from where; of the key that was sent at most the id."""
    log.warning(
        "refused",
        request_id=scope.get("request_id", ""),
        why=why,
        key=key_id,
        address=address_of(scope),
        method=scope["method"],
        path=harmless(scope["path"], 200),
    )


class Stderr:
    """What stderr is at the time; a line that cannot be written there stops nobody's work."""

    def write(self, text: str) -> None:
        """Write, unless nobody reads any more or the disk is full."""
        with suppress(OSError, ValueError):
            sys.stderr.write(text)

    def flush(self) -> None:
        """Let what was written be seen, if it can."""
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def set_up(settings: Settings) -> None:
    """Let structlog and the server's own logger write one kind of line to stderr."""
    is_json, stderr = settings.log_format == "json", cast(TextIO, Stderr())
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
        processors=[*steps, structlog.processors.format_exc_info, renderer, masked]
        if is_json
        else [*steps, renderer, masked],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stderr),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=steps,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer, masked],
    )
    handler = logging.StreamHandler(stderr)
    handler.setFormatter(formatter)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler] if name == "uvicorn" else []
        logger.setLevel(level)
        logger.propagate = name != "uvicorn"

"""What a driver's error means, in problems that say nothing of what lies inside."""

from errno import EDQUOT, ENOSPC

from sqlalchemy.exc import DBAPIError

from claims_api.errors import (
    DatabaseBusy,
    DatabaseUnavailable,
    InsufficientStorage,
    Problem,
    QueryTimeout,
    ReadOnly,
)

_SIGNS_OF_TIMEOUT = ("interrupted", "statement timeout")
# SQLite's result codes (sqlite.org/rescode.html), by the words in which the driver tells them.
_OF_SQLITE: tuple[tuple[str, type[Problem]], ...] = (
    ("locked", DatabaseBusy),
    ("disk is full", InsufficientStorage),
    ("readonly", ReadOnly),
    ("unable to open", ReadOnly),
)
# SQLSTATE (PostgreSQL, appendix A). What another try may mend has no problem yet.
_OF_POSTGRESQL: dict[str, type[Problem] | None] = {
    "40001": None,  # serialization_failure
    "40P01": None,  # deadlock_detected
    "55P03": DatabaseBusy,  # lock_not_available
    "53100": InsufficientStorage,  # disk_full
    "25006": ReadOnly,  # read_only_sql_transaction
    "42501": ReadOnly,  # insufficient_privilege
}


def of_read(error: DBAPIError) -> Problem:
    """Return the problem behind an error of a read."""
    words = str(error.orig).lower()
    if any(sign in words for sign in _SIGNS_OF_TIMEOUT):
        return QueryTimeout(headers={"Retry-After": "1"})
    return DatabaseUnavailable(headers={"Retry-After": "5"})


def of_write(error: DBAPIError | OSError) -> Problem | None:
    """Return the problem behind an error of a write; None for one that a second try may mend."""
    kind: type[Problem] | None = DatabaseUnavailable
    if isinstance(error, OSError):
        return InsufficientStorage() if error.errno in (ENOSPC, EDQUOT) else ReadOnly()
    if code := getattr(error.orig, "sqlstate", None):
        kind = _OF_POSTGRESQL.get(code, kind)
    else:
        words = str(error.orig).lower()
        kind = next((found for sign, found in _OF_SQLITE if sign in words), kind)
    if kind is DatabaseUnavailable:
        return DatabaseUnavailable(headers={"Retry-After": "5"})
    return None if kind is None else kind()


def is_damage(error: DBAPIError) -> bool:
    """Tell whether an error says that a file, or its text index, is not as SQLite wrote it."""
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))

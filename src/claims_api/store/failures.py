"""What a driver's error means, in problems that say nothing of what lies inside."""

import os
from errno import EACCES, EDQUOT, EMFILE, ENFILE, ENOENT, ENOSPC, EPERM, EROFS

from sqlalchemy.exc import DBAPIError

from claims_api.errors import (
    DatabaseBusy,
    DatabaseUnavailable,
    InsufficientStorage,
    Overloaded,
    Problem,
    QueryTimeout,
    ReadOnly,
)
from claims_api.store.sqlite import AnotherFile

_SIGNS_OF_TIMEOUT = ("interrupted", "statement timeout")
# SQLite's result codes (sqlite.org/rescode.html), the extended ones by what they begin with.
_OF_SQLITE: tuple[tuple[str, type[Problem]], ...] = (
    ("SQLITE_BUSY", DatabaseBusy),
    ("SQLITE_LOCKED", DatabaseBusy),
    ("SQLITE_FULL", InsufficientStorage),
    ("SQLITE_IOERR_SHMSIZE", InsufficientStorage),  # as it tells of a full disk beside the file
    ("SQLITE_READONLY", ReadOnly),
    ("SQLITE_PERM", ReadOnly),
    ("SQLITE_CANTOPEN", ReadOnly),
)
_OF_SYSTEM: dict[int | None, type[Problem]] = {
    **dict.fromkeys((ENOSPC, EDQUOT), InsufficientStorage),
    **dict.fromkeys((EROFS, EACCES, EPERM, ENOENT), ReadOnly),
}
_USED_UP = (EMFILE, ENFILE)
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
    return _too_many_files() if _wants_a_file(error) else _unavailable()


def of_write(error: DBAPIError | OSError) -> Problem | None:
    """Return the problem behind an error of a write; None for one that a second try may mend."""
    kind: type[Problem] | None = DatabaseUnavailable
    if isinstance(error, OSError):
        if error.errno in _USED_UP:
            return _too_many_files()
        kind = ReadOnly if isinstance(error, AnotherFile) else _OF_SYSTEM.get(error.errno, kind)
    elif code := getattr(error.orig, "sqlstate", None):
        kind = _OF_POSTGRESQL.get(code, kind)
    elif _wants_a_file(error):
        return _too_many_files()
    else:
        name = _name_of(error)
        kind = next((found for sign, found in _OF_SQLITE if name.startswith(sign)), kind)
    if kind is DatabaseUnavailable:
        return _unavailable()
    return None if kind is None else kind()


def _unavailable() -> Problem:
    return DatabaseUnavailable(headers={"Retry-After": "5"})


def _too_many_files() -> Problem:
    return Overloaded("Too many files are open.", headers={"Retry-After": "1"})


def _wants_a_file(error: DBAPIError) -> bool:
    """Tell whether SQLite could open none since this process has as many as it may; it says not."""
    if not _name_of(error).startswith("SQLITE_CANTOPEN"):
        return False
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as found:
        return found.errno in _USED_UP
    return False


def _name_of(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlite_errorname", ""))


def is_damage(error: DBAPIError) -> bool:
    """Tell whether an error says that a file, or its text index, is not as SQLite wrote it."""
    return _name_of(error).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))

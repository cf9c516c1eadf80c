"""Files that appear under their name whole or not at all, and are their owner's alone."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def under_way(final: Path) -> Iterator[Path]:
    """Yield an empty file that is filled before it gets a name; at the end nothing of it is left.

    What a killed process left of one for the same name is cleared away too, so nobody else may be
    filling one.
    """
    temporary = final.with_name(f".{final.name}.new")
    _clear(temporary)
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL, 0o600))
        yield temporary
    finally:
        _clear(temporary)


def _clear(temporary: Path) -> None:
    for leftover in temporary.parent.glob(f"{temporary.name}*"):
        leftover.unlink()


def place(temporary: Path, final: Path) -> None:
    """Give a finished file its name: a power cut leaves the one before or this one, whole."""
    with temporary.open("rb+") as made:
        os.fsync(made.fileno())
    temporary.chmod(0o600)
    temporary.replace(final)
    settle(final.parent)


def settle(folder: Path) -> None:
    """Bring to the disk which names stand in a folder."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def identity(file: Path) -> tuple[int, int] | None:
    """Return what tells the file that now has this name from any other, or None for no file."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()

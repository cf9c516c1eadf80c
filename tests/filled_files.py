"""Files of SQLite with a few claims in them, whatever engine is chosen, and how they are hurt."""

import struct
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from claims_api.store import backups, schema, sqlite
from claims_api.store.engine import Store
from claims_api.store.manifest import Manifest
from tests.small_files import bring, claim, paper

CLAIMS = 40


def filled(file: Path, claims: int = CLAIMS) -> str:
    """Make a database with a source, its author and some claims, and return its address."""
    file.write_bytes(_content(claims))
    return sqlite.url_of(file)


@cache
def _content(claims: int) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "claims.sqlite3"
        with Store(sqlite.url_of(file)) as store:
            schema.upgrade(store)
            add(store, *range(claims))
        return file.read_bytes()


def add(store: Store, *numbers: int) -> None:
    """Bring in claims by their numbers, in one write."""
    bring(store, paper(*(claim(f"thing-{number}", number * 10) for number in numbers)))


def numbers_in(file: Path) -> list[int]:
    """Return the numbers of the claims in a file, in the order in which they were written."""
    with closing(sqlite.driver().connect(str(file))) as connection:
        rows = connection.execute("SELECT local FROM claim ORDER BY id").fetchall()
    return [int(local.removeprefix("thing-")) for (local,) in rows]


def faults(file: Path, *, deep: bool = False) -> dict[str, str]:
    """Return what is wrong with a copy, as `verify` finds it."""
    backups.insist_on_backup(file)
    found = backups.findings(file, Manifest.read(file), deep=deep)
    return {each.about: each.detail for each in found if not each.is_fine}


def statement(file: Path, words: str) -> None:
    """Change a database behind the service's back, with no regard to references."""
    with closing(sqlite.driver().connect(str(file))) as connection, connection:
        connection.execute(words)


def flipped(file: Path, words: bytes) -> None:
    """Change the middle one of these bytes in a file, where they stand once."""
    content = bytearray(file.read_bytes())
    assert content.count(words) == 1
    content[content.index(words) + len(words) // 2] ^= 1
    file.write_bytes(content)


def torn(file: Path, table: str) -> None:
    """Overwrite the root page of a table or an index with what is no page."""
    with closing(sqlite.driver().connect(f"file:{file}?mode=ro", uri=True)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        ((root,),) = connection.execute(query, (table,)).fetchall()
    with file.open("rb+") as opened:
        opened.seek(16)
        (size,) = struct.unpack(">H", opened.read(2))
        opened.seek((root - 1) * size)
        opened.write(b"\xff" * size)

"""The texts of sources as they are kept: the one that is attached, and those that were before."""

from sqlalchemy import Connection, select

from claims_api.models.source import FORMER_TEXT, SOURCE, SOURCE_TEXT
from claims_api.store.batches import replace
from claims_api.text import loose


def attached(connection: Connection, slug: str) -> str | None:
    """Return the text that is attached to a source, or None."""
    return connection.scalar(
        select(SOURCE_TEXT.c.content)
        .join(SOURCE, SOURCE.c.id == SOURCE_TEXT.c.source_id)
        .where(SOURCE.c.slug == slug)
    )


def former(connection: Connection, slug: str) -> list[str]:
    """Return the texts that were attached to a source before, the latest first."""
    found = (
        select(FORMER_TEXT.c.content)
        .join(SOURCE, SOURCE.c.id == FORMER_TEXT.c.source_id)
        .where(SOURCE.c.slug == slug, FORMER_TEXT.c.content.is_not(None))
        .order_by(FORMER_TEXT.c.until.desc())
    )
    return [text for text in connection.scalars(found) if text is not None]


def keep(connection: Connection, source_id: int, version: int, text: str) -> None:
    """Attach a text by a version of its source; what stood there before stays for the past."""
    mine = SOURCE_TEXT.c.source_id == source_id
    if version > 1:
        before = connection.scalar(select(SOURCE_TEXT.c.content).where(mine))
        row = {"source_id": source_id, "until": version, "content": before}
        connection.execute(FORMER_TEXT.insert().values(row))
    kept = [{"source_id": source_id, "content": text, "loose": loose(text)}]
    replace(connection, SOURCE_TEXT, SOURCE_TEXT.c.source_id, [source_id], kept)


def of_version(connection: Connection, source_id: int, version: int) -> str | None:
    """Return the text that a version of a source had, or None."""
    of_it = (FORMER_TEXT.c.source_id == source_id, FORMER_TEXT.c.until > version)
    later = select(FORMER_TEXT.c.content).where(*of_it).order_by(FORMER_TEXT.c.until).limit(1)
    if (replaced := connection.execute(later).first()) is not None:
        return str(replaced.content) if replaced.content is not None else None
    mine = SOURCE_TEXT.c.source_id == source_id
    return connection.scalar(select(SOURCE_TEXT.c.content).where(mine))


def forget(connection: Connection, source_id: int, *, only_former: bool = False) -> None:
    """Erase the texts of a source, or those that it had before; that it had one stays."""
    if not only_former:
        connection.execute(SOURCE_TEXT.delete().where(SOURCE_TEXT.c.source_id == source_id))
    mine = FORMER_TEXT.c.source_id == source_id
    connection.execute(FORMER_TEXT.update().where(mine).values(content=None))

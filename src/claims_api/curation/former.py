"""Former ids in what is brought in: a reference by one means the record that bears it now."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table, select

from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.faults import FileFault, Pointer
from claims_api.curation.references import references
from claims_api.curation.uses import Renamed, rewritten
from claims_api.models.actor import ACTOR
from claims_api.models.fields import Record
from claims_api.models.name import NAME, Tier
from claims_api.models.place import PLACE
from claims_api.models.redirect import REDIRECT
from claims_api.models.topic import TOPIC
from claims_api.store.batches import rows_where
from claims_api.text import fold

NOUNS: dict[str, Table] = {"actor": ACTOR, "place": PLACE, "topic": TOPIC}


def former_ids(connection: Connection, files: Sequence[ParsedFile]) -> dict[str, Renamed]:
    """Return the former ids in files with the present ones, by noun."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    pointed = references(files)
    for noun, table in NOUNS.items():
        records = [record for file in files for record in getattr(file.content, f"{noun}s")]
        slugs = getattr(pointed, f"{noun}s") | {record.id for record in records}
        asked = select(REDIRECT.c.slug, table.c.slug.label("now"))
        of_noun = asked.join(table, table.c.id == REDIRECT.c.record_id).where(
            REDIRECT.c.noun == noun
        )
        for row in rows_where(connection, of_noun, REDIRECT.c.slug, sorted(slugs)):
            found[noun][row.slug] = row.now
    return dict(found)


def with_present_ids(file: ParsedFile, former: dict[str, Renamed]) -> ParsedFile:
    """Return a file that refers by present ids."""
    if not former:
        return file
    content: Any = {
        f"{noun}s": [_present(noun, record, former) for record in getattr(file.content, f"{noun}s")]
        for noun in (*NOUNS, "claim")
    }
    source = file.content.source and _present("source", file.content.source, former)
    return replace(file, content=ClaimsFile.model_construct(**content, source=source))


def _present(noun: str, record: Record, former: dict[str, Renamed]) -> Record:
    plain = record.model_dump(mode="json", by_alias=True)
    changed = rewritten(noun, plain, former)
    return record if changed == plain else type(record).model_validate(changed)


def given_up(file: ParsedFile, former: dict[str, Renamed]) -> Iterator[FileFault]:
    """Yield a fault for each record that is written under a former id."""
    for noun in NOUNS:
        for i, record in enumerate(getattr(file.content, f"{noun}s")):
            if now := former.get(noun, {}).get(record.id):
                at: Pointer = (f"{noun}s", i)
                yield file.fault(at, f"{record.id} is a former id of the {noun} {now}")


def lead(connection: Connection, table: Table, former: str, record_id: int) -> None:
    """Let a former id lead to a record, which is found by it too."""
    about = {"noun": table.name, "record_id": record_id}
    connection.execute(REDIRECT.insert().values(**about, slug=former))
    now = select(table.c.slug, table.c.name).where(table.c.id == record_id)
    row = connection.execute(now).one()
    name = {"folded": fold(former), "tier": int(Tier.id), "slug": row.slug, "name": row.name}
    connection.execute(NAME.insert().values(**about, **name))


def lead_no_more(connection: Connection, table: Table, former: str) -> None:
    """Let an id lead to nothing else: of what was merged and is a record of its own again."""
    led = (REDIRECT.c.noun == table.name, REDIRECT.c.slug == former)
    named = (NAME.c.noun == table.name, NAME.c.folded == fold(former), NAME.c.tier == int(Tier.id))
    connection.execute(REDIRECT.delete().where(*led))
    connection.execute(NAME.delete().where(*named))

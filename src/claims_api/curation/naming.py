"""What records are called, and what tells whether they changed."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from claims_api.models.actor import ActorRecord
from claims_api.models.fields import Record
from claims_api.models.name import NAME, Tier
from claims_api.models.place import PlaceRecord
from claims_api.models.redirect import REDIRECT
from claims_api.models.topic import TopicRecord
from claims_api.store.batches import replace, rows_where
from claims_api.text import digest, fold


def written(record: Record) -> bytes:
    """Return a record as it is kept."""
    return record.model_dump_json(by_alias=True).encode("utf-8")


def digest_of(record: Record, *surroundings: object) -> str:
    """Return what tells whether a record, or what is derived with it, is as it was."""
    return digest(record.model_dump_json(by_alias=True) + repr(surroundings))


class Names(NamedTuple):
    """What a record is called: id and name as shown, and all its names folded with their tier."""

    slug: str
    name: str
    folded: frozenset[tuple[Tier, str]]


def actor_names(record: ActorRecord) -> Names:
    """Return the names of an actor."""
    codes = (record.wikidata, record.iso2, record.iso3, record.code)
    return names_of(record.id, record.name, codes, [alias.text for alias in record.aliases])


def place_names(record: PlaceRecord) -> Names:
    """Return the names of a place."""
    codes = (record.wikidata, record.iso)
    return names_of(record.id, record.name, codes, [alias.text for alias in record.aliases])


def topic_names(record: TopicRecord) -> Names:
    """Return the names of a topic."""
    return names_of(record.id, record.label)


def names_of(
    slug: str, name: str, codes: Iterable[str | None] = (), aliases: Iterable[str] = ()
) -> Names:
    """Return the names of a record, each in the tier in which it is looked up."""
    folded = {
        (Tier.id, fold(slug)),
        *((Tier.code, fold(code)) for code in codes if code),
        (Tier.own_name, fold(name)),
        *((Tier.alias, fold(alias)) for alias in aliases),
    }
    return Names(slug, name, frozenset(folded))


def write_names(connection: Connection, noun: str, names: dict[int, Names]) -> None:
    """Put the names of these records in place of those that they had; former ids are names too."""
    of_noun = REDIRECT.c.noun == noun
    former: dict[int, set[tuple[Tier, str]]] = defaultdict(set)
    asked = select(REDIRECT.c.record_id, REDIRECT.c.slug).where(of_noun)
    for row in rows_where(connection, asked, REDIRECT.c.record_id, names):
        former[row.record_id].add((Tier.id, fold(row.slug)))
    rows = [
        {
            "noun": noun,
            "folded": folded,
            "tier": int(tier),
            "record_id": record_id,
            "slug": found.slug,
            "name": found.name,
        }
        for record_id, found in names.items()
        for tier, folded in sorted(found.folded | former[record_id])
    ]
    replace(connection, NAME, NAME.c.record_id, names, rows, NAME.c.noun == noun)

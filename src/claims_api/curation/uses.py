"""Where records refer to each other: by ids as they are written, by rows as they are stored."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from claims_api.models.actor import IDENTITY, MEMBERSHIP
from claims_api.models.claim import CLAIM, CLAIM_ACTOR, CLAIM_PLACE, CLAIM_TOPIC, CLAIM_VIA
from claims_api.models.place import PLACE
from claims_api.models.source import SOURCE_AUTHOR
from claims_api.models.topic import TOPIC_BROADER
from claims_api.vocabulary import GONE

Json = dict[str, Any]
Renamed = Mapping[str, str]  # from a former id to the present one


class Reference(NamedTuple):
    """A field that refers to records of a noun: by ids, or in entries that have the id at `at`."""

    field: str
    noun: str
    at: str | None = None

    def id_in(self, entry: Any) -> str:
        """Return the id in an entry of the field."""
        found: str = entry if self.at is None else entry[self.at]
        return found

    def rewritten(self, value: Any, renamed: Renamed) -> Any:
        """Return what stands there with other ids, each entry once."""
        if isinstance(value, str):
            return renamed.get(value, value)
        return _once(self._entry(entry, renamed) for entry in value)

    def _entry(self, entry: Any, renamed: Renamed) -> Any:
        now = renamed.get(self.id_in(entry), self.id_in(entry))
        return now if self.at is None else {**entry, self.at: now}


REFERENCES: dict[str, tuple[Reference, ...]] = {
    "claim": (
        Reference("attributed_to", "actor"),
        Reference("via", "actor"),
        Reference("actors", "actor", "id"),
        Reference("places", "place"),
        Reference("topics", "topic"),
    ),
    "source": (Reference("authors", "actor"),),
    "actor": (Reference("memberships", "actor", "group"), Reference("relations", "actor", "actor")),
    "place": (Reference("within", "place"),),
    "topic": (Reference("broader", "topic"),),
}


def _once(entries: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for entry in entries:
        if entry not in found:
            found.append(entry)
    return found


def rewritten(noun: str, plain: Json, renamed: Mapping[str, Renamed]) -> Json:
    """Return a record that refers by other ids, which are told by their noun."""
    changed = {
        reference.field: reference.rewritten(value, renamed[reference.noun])
        for reference in REFERENCES[noun]
        if (value := plain.get(reference.field)) and reference.noun in renamed
    }
    return {**plain, **changed}


class Use(NamedTuple):
    """A column by which records refer to others, and the one that tells which records do.

    `told` says what those are to what they refer to, `address` where they are listed.
    """

    noun: str
    owner: Any
    column: Any
    told: str
    address: str

    def standing(self, connection: Connection, record_id: int) -> int:
        """Return how many records refer to one; retracted claims do not count."""
        rows = self.owners(record_id)
        if self.noun == "claim":
            rows = rows.where(self.owner.in_(select(CLAIM.c.id).where(_STANDS)))
        return connection.scalar(select(func.count()).select_from(rows.subquery())) or 0

    def owners(self, record_id: int) -> Select[Any]:
        """Return the statement for the row ids of the records that refer to one."""
        return select(self.owner).where(self.column == record_id).distinct()


_STANDS = CLAIM.c.status.not_in(GONE)
USES = {
    "actor": (
        Use(
            "claim",
            CLAIM_ACTOR.c.claim_id,
            CLAIM_ACTOR.c.actor_id,
            "claims",
            "/claims?participant={slug}",
        ),
        Use(
            "claim",
            CLAIM_VIA.c.claim_id,
            CLAIM_VIA.c.actor_id,
            "claims that it passed on",
            "/claims?via={slug}",
        ),
        Use(
            "source",
            SOURCE_AUTHOR.c.source_id,
            SOURCE_AUTHOR.c.actor_id,
            "sources that it wrote",
            "/sources?author={slug}",
        ),
        Use(
            "actor",
            MEMBERSHIP.c.member_id,
            MEMBERSHIP.c.group_id,
            "actors that belong to it",
            "/actors/{slug}",
        ),
        Use(
            "actor",
            IDENTITY.c.subject_id,
            IDENTITY.c.object_id,
            "actors that may be the same",
            "/actors/{slug}",
        ),
    ),
    "place": (
        Use(
            "claim",
            CLAIM_PLACE.c.claim_id,
            CLAIM_PLACE.c.place_id,
            "claims",
            "/claims?place={slug}",
        ),
        Use("place", PLACE.c.id, PLACE.c.within_id, "places within it", "/places?within={slug}"),
    ),
    "topic": (
        Use(
            "claim",
            CLAIM_TOPIC.c.claim_id,
            CLAIM_TOPIC.c.topic_id,
            "claims",
            "/claims?topic={slug}",
        ),
        Use(
            "topic",
            TOPIC_BROADER.c.topic_id,
            TOPIC_BROADER.c.broader_id,
            "narrower topics",
            "/topics?broader={slug}",
        ),
    ),
    "source": (Use("claim", CLAIM.c.id, CLAIM.c.source_id, "claims", "/claims?source={slug}"),),
}

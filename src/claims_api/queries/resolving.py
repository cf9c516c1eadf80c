"""From the names in a question to the records they mean, in one statement for all of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, and_, or_, select

from claims_api.errors import STRICT, Fault, NotFound, UnknownName, Warned
from claims_api.models.claim import CLAIM
from claims_api.models.name import NAME, Tier
from claims_api.queries.asking import BY_LINE, nearest, nearest_names
from claims_api.queries.relations import PUBLISHED
from claims_api.text import fold, harmless
from claims_api.vocabulary import GONE, OPEN, Status

_MOST_NAMES = 20_000
# Each search for near names reads all names: a question of 2,000 unknown ones would take seconds.
_MOST_HINTS = 8


class Hit(NamedTuple):
    """A record that a name means."""

    id: int
    slug: str
    name: str
    tier: Tier = Tier.id


class Sought(NamedTuple):
    """A name as it was asked for, and where."""

    noun: str
    value: str
    parameter: str


@dataclass
class World:
    """What the names of one question mean in the data as it stands.

    `standing` are the statuses of the claims that count as the other ends of relations.
    """

    hits: dict[tuple[str, str], tuple[Hit, ...]] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)
    standing: Collection[str] = PUBLISHED

    def ids(self, noun: str, values: Iterable[str]) -> list[int]:
        """Return the rows that any of the values means."""
        return sorted({hit.id for value in values for hit in self.hits.get((noun, value), ())})

    def said(self, noun: str, value: str) -> str:
        """Return the name of what a value means, or the value."""
        found = self.hits.get((noun, value), ())
        return " or ".join(hit.name for hit in found) if found else harmless(value)


def resolve(
    connection: Connection,
    sought: list[Sought],
    *,
    strict: bool = False,
    seen: Collection[str] = OPEN,
) -> World:
    """Find every name: by id, then code, then name, then alias; the first tier that hits wins.

    `seen` are the statuses of the claims that whoever asks may see.

    What nobody knows and what means several becomes a warning; with `strict` the first of these
    raises UnknownName.
    """
    world = World()
    claims = {s.value for s in sought if s.noun == "claim"}
    named = {(s.noun, fold(s.value)) for s in sought if s.noun != "claim"}
    tiers = _tiers(connection, named)
    keys, retracted = _claims(connection, claims, seen)
    for noun, value, parameter in sought:
        hits = keys.get(value, ()) if noun == "claim" else tiers.get((noun, fold(value)), ())
        world.hits[noun, value] = tuple(hits)
        if not hits:
            may_look = len(world.warnings) < _MOST_HINTS
            near = [n.shown for n in nearest_records(connection, noun, value)] if may_look else []
            world.warnings.append(_unknown(noun, value, parameter, near))
            if strict:
                raise _refused(world.warnings[-1])
        elif len(hits) > 1:
            world.warnings.append(_ambiguous(value, parameter, hits))
        elif value in retracted and noun == "claim":
            detail = f"The claim {value} was retracted, and its relations with it."
            world.warnings.append(Warned("retracted-claim", parameter, detail))
    world.warnings = list(dict.fromkeys(world.warnings))
    return world


def _tiers(connection: Connection, named: set[tuple[str, str]]) -> dict[tuple[str, str], list[Hit]]:
    """Return the records of the first tier that knows each name."""
    if not named:
        return {}
    by_noun: dict[str, list[str]] = defaultdict(list)
    for noun, folded in named:
        by_noun[noun].append(folded)
    asked = or_(
        *(and_(NAME.c.noun == noun, NAME.c.folded.in_(folded)) for noun, folded in by_noun.items())
    )
    found: dict[tuple[str, str], list[Hit]] = {}
    first: dict[tuple[str, str], int] = {}
    for row in connection.execute(select(NAME).where(asked).order_by(NAME.c.tier, NAME.c.slug)):
        key = (row.noun, row.folded)
        if first.setdefault(key, row.tier) == row.tier:
            found.setdefault(key, []).append(Hit(row.record_id, row.slug, row.name, Tier(row.tier)))
    return found


def _claims(
    connection: Connection, keys: set[str], seen: Collection[str]
) -> tuple[dict[str, list[Hit]], set[str]]:
    """Return the claims that exist, and which of them were retracted."""
    if not keys:
        return {}, set()
    rows = connection.execute(
        select(CLAIM.c.id, CLAIM.c.key, CLAIM.c.status).where(
            CLAIM.c.key.in_(keys), CLAIM.c.status.in_(seen)
        )
    ).all()
    retracted = {row.key for row in rows if row.status in GONE}
    return {row.key: [Hit(row.id, row.key, row.key)] for row in rows}, retracted


def _ambiguous(value: str, parameter: str, hits: Iterable[Hit]) -> Warned:
    names = ", ".join(f"{hit.name} ({hit.slug})" for hit in hits)
    detail = f"{harmless(value)} means several, and any of them was taken: {names}."
    return Warned("ambiguous-name", parameter, detail)


def _unknown(noun: str, value: str, parameter: str, near: list[str]) -> Warned:
    hint = f" The nearest: {', '.join(near)}." if near else ""
    if noun == "actor" and value.casefold() == BY_LINE:
        hint = f" attributed_to={BY_LINE} asks for what the sources' own authors hold."
    detail = f"Nobody knows the {noun} {harmless(value)}.{hint}"
    return Warned("unknown-name", parameter, detail)


def _refused(warned: Warned) -> UnknownName:
    fault = Fault("parameter", warned.parameter, warned.code, warned.detail)
    return UnknownName(warned.detail, faults=(fault,), headers={"Preference-Applied": STRICT})


class Near(NamedTuple):
    """A record that comes near to a name: its id, and how it is told."""

    slug: str
    shown: str


def nearest_records(connection: Connection, noun: str, value: str, limit: int = 3) -> list[Near]:
    """Return the records whose id, name or alias comes nearest."""
    if noun == "claim":
        return [Near(key, key) for key in _nearest_claims(connection, value, limit)]
    rows = connection.execute(
        select(NAME.c.folded, NAME.c.slug, NAME.c.name)
        .where(NAME.c.noun == noun)
        .order_by(NAME.c.tier, NAME.c.folded, NAME.c.record_id)
        .limit(_MOST_NAMES)
    ).all()
    choices = [row.folded for row in rows]
    found = nearest_names(fold(value[:64]), choices, limit * 4)
    near = (Near(rows[at].slug, f"{rows[at].name} ({rows[at].slug})") for at in found)
    return list(dict.fromkeys(near))[:limit]


def no_such(connection: Connection, noun: str, sought: str) -> NotFound:
    """Return the problem of a record that does not exist, with those that come near."""
    near = nearest_records(connection, noun, sought)
    hint = f" The nearest: {', '.join(found.shown for found in near)}." if near else ""
    told: dict[str, object] = {"nearest": [found.slug for found in near]}
    return NotFound(f"There is no {noun} {harmless(sought)}.{hint}", extra=told)


def _nearest_claims(connection: Connection, value: str, limit: int) -> list[str]:
    statement = select(CLAIM.c.key).where(CLAIM.c.status == Status.published)
    source, colon, _local = value.partition(":")
    if colon:
        within = statement.where(CLAIM.c.key.startswith(f"{source[:64]}:", autoescape=True))
        if keys := list(connection.scalars(within.order_by(CLAIM.c.key).limit(_MOST_NAMES))):
            return nearest(value, keys, limit)
    return nearest(value, list(connection.scalars(statement.limit(_MOST_NAMES))), limit)

"""Which claims a context tells: each proposition once, and none without what stands against it."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from claims_api.formats.fields import SHORT_FIELDS
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.queries.budget import tokens
from claims_api.queries.opposing import AGAINST, Against, propositions, related, repeating
from claims_api.queries.phrasing import Item, assessed, cited, opposed, phrased, repeated
from claims_api.queries.relations import PUBLISHED

MOST_REPEATED = 3
# When so many in a row do not fit, the room is taken for full.
MOST_MISSED = 10
# Of so many opponents, the first, one is chosen.
MOST_OPPONENTS = 20


@dataclass
class Telling:
    """What was told so far: entries, their tokens, and every proposition by the id it is told by.

    There is `room` for so many tokens, `most` entries are wanted; `least` is how many tokens the
    smallest entry needs that did not fit.
    """

    room: int
    most: int
    entries: list[Item] = field(default_factory=list)
    tokens: int = 0
    told: dict[int, str] = field(default_factory=dict)
    least: int | None = None
    missed: int = 0

    @property
    def is_full(self) -> bool:
        """Tell whether nothing more is wanted, or is likely to fit."""
        return len(self.entries) >= self.most or self.missed >= MOST_MISSED

    def add(self, entry: Item, propositions: dict[int, str]) -> None:
        """Tell an entry, if it fits."""
        if self.tokens + entry["tokens"] > self.room:
            self.least = min(self.least or entry["tokens"], entry["tokens"])
            self.missed += 1
            return
        self.entries.append(entry)
        self.tokens += entry["tokens"]
        self.told |= propositions
        self.missed = 0


class Opponent(NamedTuple):
    """A claim that stands against another, by position."""

    stance: str
    claim: int


@dataclass
class Around:
    """What stands around the claims of a batch: what repeats them, and what is against them."""

    classes: dict[int, tuple[int, ...]]
    opponents: dict[int, list[Opponent]]
    documents: dict[int, Item]

    def first(self, claim: int) -> int:
        """Return the claim that stands for a claim's proposition."""
        return self.same(claim)[0]

    def same(self, claim: int) -> tuple[int, ...]:
        """Return all claims of the same proposition."""
        return self.classes.get(claim, (claim,))


def tell(
    connection: Connection,
    telling: Telling,
    ids: Sequence[int],
    standing: Collection[str] = PUBLISHED,
) -> None:
    """Tell those of these claims that stand so, in their order, as far as they fit."""
    positions = _positions(connection, ids, standing)
    around = _around(connection, positions, standing)
    for claim in positions:
        if telling.is_full:
            break
        if around.first(claim) not in telling.told:
            entry, told = _entry(claim, around, telling.told)
            telling.add(entry, told)


def _positions(
    connection: Connection, ids: Collection[int], standing: Collection[str]
) -> list[int]:
    rows = select(CLAIM.c.id, CLAIM.c.position).where(
        CLAIM.c.id.in_(ids), CLAIM.c.status.in_(standing)
    )
    found = {row.id: row.position for row in connection.execute(rows)}
    return [found[claim] for claim in ids if claim in found]


def _around(connection: Connection, claims: Collection[int], standing: Collection[str]) -> Around:
    """Read what stands around claims, in a few statements for all of them."""
    read = partial(related, connection, standing=standing)
    members, repeats = repeating(claims, read)
    against = read(members, AGAINST)
    beyond = {end for edge in against for end in edge[:2]} - members
    repeats |= repeating(beyond, read)[1]
    classes = propositions(((edge.one, edge.other) for edge in repeats), against)
    around = Around(classes, _opponents(classes, against), {})
    shown = set(claims)
    for claim in claims:
        shown.update(_others(claim, around))
        shown.update(found.claim for found in around.opponents.get(around.first(claim), ()))
    around.documents = _documents(connection, shown)
    return around


def _opponents(
    classes: dict[int, tuple[int, ...]], against: Sequence[Against]
) -> dict[int, list[Opponent]]:
    """Return the opponents of each proposition; those that contradict it, then by position."""
    found: dict[int, set[Opponent]] = {}
    for edge in against:
        for here, there in ((edge.one, edge.other), (edge.other, edge.one)):
            first = classes.get(here, (here,))[0]
            found.setdefault(first, set()).add(Opponent(edge.type, there))
    return {
        first: sorted(each, key=lambda one: (AGAINST.index(one.stance), one.claim))[:MOST_OPPONENTS]
        for first, each in found.items()
    }


def _others(claim: int, around: Around) -> list[int]:
    return [other for other in around.same(claim) if other != claim][:MOST_REPEATED]


def _documents(connection: Connection, positions: Collection[int]) -> dict[int, Item]:
    rows = connection.execute(
        select(CLAIM.c.position, CLAIM_DOCUMENT.c.item, CLAIM_DOCUMENT.c.assessments)
        .join(CLAIM, CLAIM.c.id == CLAIM_DOCUMENT.c.claim_id)
        .where(CLAIM.c.position.in_(positions))
    )
    return {
        row.position: {**json.loads(row.item), "assessments": json.loads(row.assessments)}
        for row in rows
    }


def _entry(claim: int, around: Around, told: dict[int, str]) -> tuple[Item, dict[int, str]]:
    """Return an entry, and the propositions that it tells."""
    item = around.documents[claim]
    others = [around.documents[other] for other in _others(claim, around)]
    opponent = _chosen(claim, around, told)
    now = {around.first(claim): item["id"]}
    lines = [phrased(item)]
    if others:
        lines.append(repeated(item, others))
    lines += map(assessed, item["assessments"])
    against = None
    if opponent is not None:
        against = around.documents[opponent.claim]
        lines += _against(opponent, against, told.get(around.first(opponent.claim)))
        now[around.first(opponent.claim)] = against["id"]
    text = "\n  ".join(lines)
    entry = {
        "id": item["id"],
        "text": text,
        "tokens": tokens(text),
        "claim": _short(item),
        "repeated_by": [other["id"] for other in others],
        "opposed_by": opponent and {"stance": opponent.stance, "claim": _short(against)},
        "opponents": len(around.opponents.get(around.first(claim), ())),
    }
    return entry, now


def _against(opponent: Opponent, item: Item, told_by: str | None) -> Iterator[str]:
    """Yield the lines that tell an opponent; of one that was told already, its id alone."""
    if told_by is not None:
        yield opposed(opponent.stance, cited({"id": told_by}).strip())
        return
    yield opposed(opponent.stance, phrased(item))
    yield from map(assessed, item["assessments"])


def _chosen(claim: int, around: Around, told: dict[int, str]) -> Opponent | None:
    """Return the opponent that is told.

    One that contradicts comes before one that contrasts, one of another holder before one of the
    same, one that is told already before others.
    """
    holders = around.documents[claim]["attributed_to"]
    return min(
        around.opponents.get(around.first(claim), ()),
        key=lambda each: (
            AGAINST.index(each.stance),
            around.documents[each.claim]["attributed_to"] == holders,
            around.first(each.claim) not in told,
            each.claim,
        ),
        default=None,
    )


def _short(item: Any) -> Item:
    return {name: item[name] for name in SHORT_FIELDS}

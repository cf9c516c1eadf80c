"""Which propositions stand against each other, by what claims say of one another."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Select, exists, or_, select
from sqlalchemy.sql import ColumnElement

from claims_api.models.assessment import ASSESSMENT
from claims_api.models.claim import CLAIM
from claims_api.models.relation import RELATION
from claims_api.queries.relations import ENDS, OBJECT, PUBLISHED, SUBJECT, between
from claims_api.vocabulary import RelationType, Verdict

AGAINST = (RelationType.contradicts.value, RelationType.contrasts.value)
ASSESSMENTS = "assessments"
KINDS = (*AGAINST, ASSESSMENTS)
REPEATS = (RelationType.repeats.value,)
# So many claims are looked around; of more, everything is read at once.
MOST_NEAR = 5000
# Verdicts that agree: two of different leaning clash.
LEANING = {
    Verdict.mostly_true.value: Verdict.true.value,
    Verdict.mostly_false.value: Verdict.false.value,
}

Claims = tuple[int, ...]


class Against(NamedTuple):
    """A relation between two claims (by their positions) that are set against each other."""

    one: int
    other: int
    type: str
    relation: int


Related = Callable[[Collection[int], Sequence[str]], list[Against]]


class Side(NamedTuple):
    """A proposition set against another: its claims, and the relations that say so.

    `stance` is `contradicts` as soon as one of the relations does.
    """

    stance: str
    claims: Claims
    relations: Claims


class Dispute(NamedTuple):
    """A proposition, by the claims that make it, the first of them first, and what is against it.

    `is_clashing` tells that its assessors are of different minds.
    """

    claims: Claims
    against: tuple[Side, ...]
    is_clashing: bool

    @property
    def size(self) -> int:
        """How many claims there are on all sides."""
        return len(self.claims) + sum(len(side.claims) for side in self.against)

    def every(self) -> Iterable[int]:
        """Yield the claims of all sides."""
        yield from self.claims
        for side in self.against:
            yield from side.claims


def disputes(
    connection: Connection,
    kinds: Collection[str],
    met: Collection[int] | None = None,
    standing: Collection[str] = PUBLISHED,
) -> list[Dispute]:
    """Return every dispute of these kinds among the claims that stand so, in no order.

    With `met`, only those in which one of these claims (by position) takes a side. Of few claims
    their surroundings are read alone: of a million claims with 200,000 oppositions, all of them
    take six seconds.
    """
    types = [kind for kind in AGAINST if kind in kinds]
    read = partial(related, connection, standing=standing)
    near = None if met is None or len(met) > MOST_NEAR else surroundings(met, types, read)
    repeats = read(None, REPEATS) if near is None else near.repeats
    against = read(None, types) if near is None else near.against
    verdicts: list[tuple[int, str]] = []
    if ASSESSMENTS in kinds:
        rows = connection.execute(_assessed(None if near is None else near.claims, standing))
        verdicts = [(row.position, row.verdict) for row in rows]
    found = gathered(((edge.one, edge.other) for edge in repeats), against, verdicts)
    if met is None:
        return found
    wanted = set(met)
    return [dispute for dispute in found if not wanted.isdisjoint(dispute.every())]


class Near(NamedTuple):
    """Claims, and the relations that any of them has: repetitions, and what is against them."""

    claims: set[int]
    repeats: set[Against]
    against: set[Against]


def surroundings(met: Iterable[int], types: Sequence[str], read: Related) -> Near | None:
    """Return what decides in which disputes these claims take a side; None if that is too much.

    A claim's proposition is opposed by others (one step), which may belong to a dispute with more
    of their own opponents (two), who are counted by theirs (three): so far propositions are known
    by all their claims.
    """
    near = Near(set(met), set(), set())
    border = set(near.claims)
    for _step in range(4):
        members, repeats = repeating(border, read)
        near.repeats.update(repeats)
        near.claims.update(members)
        if len(near.claims) > MOST_NEAR:
            return None
        edges = read(members, types)
        near.against.update(edges)
        border = {end for edge in edges for end in edge[:2]} - near.claims
    return near


def repeating(claims: Iterable[int], read: Related) -> tuple[set[int], set[Against]]:
    """Return these claims with all that repeat them, be it through others, and by which relations.

    Beyond MOST_NEAR claims no more are looked for.
    """
    members, found = set(claims), set[Against]()
    border = set(members)
    while border and len(members) <= MOST_NEAR:
        edges = read(border, REPEATS)
        found.update(edges)
        border = {end for edge in edges for end in edge[:2]} - members
        members |= border
    return members, found


def may_take_sides() -> ColumnElement[bool]:
    """Return what every claim of a dispute meets, and few others."""
    types = RELATION.c.type.in_((*REPEATS, *AGAINST))
    return or_(
        exists().where(RELATION.c.subject_id == CLAIM.c.id, types),
        exists().where(RELATION.c.object_id == CLAIM.c.id, types),
        exists().where(ASSESSMENT.c.claim_id == CLAIM.c.id),
    )


def related(
    connection: Connection,
    claims: Collection[int] | None,
    types: Sequence[str],
    standing: Collection[str] = PUBLISHED,
) -> list[Against]:
    """Return the relations of these types: all, or those of some claims."""
    every = (
        select(SUBJECT.c.position, OBJECT.c.position, RELATION.c.type, RELATION.c.id)
        .select_from(ENDS)
        .where(RELATION.c.type.in_(types), *between(standing))
    )
    reads = [every]
    if claims is not None:
        reads = [every.where(end.c.position.in_(claims)) for end in (SUBJECT, OBJECT)]
    return [Against(*row) for read in reads for row in connection.execute(read)]


def _assessed(claims: Collection[int] | None, standing: Collection[str]) -> Select[int, str]:
    joined = ASSESSMENT.join(CLAIM, CLAIM.c.id == ASSESSMENT.c.claim_id)
    rows = select(CLAIM.c.position, ASSESSMENT.c.verdict).select_from(joined)
    rows = rows.where(CLAIM.c.status.in_(standing))
    return rows if claims is None else rows.where(CLAIM.c.position.in_(claims))


def gathered(
    repeats: Iterable[tuple[int, int]],
    against: Iterable[Against],
    verdicts: Iterable[tuple[int, str]],
) -> list[Dispute]:
    """Return the disputes: each opposition of two propositions stands in exactly one of them.

    Claims that repeat one another, be it through others, make one proposition, unless some of them
    stand against each other too: then each is taken for itself. An opposition belongs to the
    proposition that has more of them against it, of two with as many to the one that stands first.
    """
    against = list(against)
    claims = propositions(repeats, against)

    def first(claim: int) -> int:
        return claims[claim][0] if claim in claims else claim

    between: dict[tuple[int, int], list[Against]] = defaultdict(list)
    for edge in against:
        one, other = sorted((first(edge.one), first(edge.other)))
        between[one, other].append(edge)
    opponents = Counter(end for ends in between for end in ends)
    leanings: dict[int, set[str]] = defaultdict(set)
    for claim, verdict in verdicts:
        leanings[first(claim)].add(LEANING.get(verdict, verdict))
    sides: dict[int, list[Side]] = {at: [] for at, found in leanings.items() if len(found) > 1}
    for ends, edges in between.items():
        disputed = min(ends, key=lambda at: (-opponents[at], at))
        opposed = ends[0] if disputed == ends[1] else ends[1]
        stance = min((edge.type for edge in edges), key=AGAINST.index)
        relations = tuple(sorted(edge.relation for edge in edges))
        side = Side(stance, claims.get(opposed, (opposed,)), relations)
        sides.setdefault(disputed, []).append(side)
    return [
        Dispute(
            claims.get(at, (at,)),
            tuple(sorted(found, key=lambda side: (AGAINST.index(side.stance), side.claims))),
            is_clashing=len(leanings.get(at, ())) > 1,
        )
        for at, found in sides.items()
    ]


def propositions(
    repeats: Iterable[tuple[int, int]], against: Iterable[Against]
) -> dict[int, Claims]:
    """Return all claims of a proposition for each claim that repeats another, in their order."""
    group: dict[int, set[int]] = {}
    for one, other in repeats:
        few, many = sorted((group.get(one, {one}), group.get(other, {other})), key=len)
        many |= few
        group.update(dict.fromkeys(few, many))
        group[one] = group[other] = many
    for edge in against:
        if edge.one in group and group[edge.one] is group.get(edge.other):
            for claim in group[edge.one]:
                del group[claim]
    ordered = {id(same): tuple(sorted(same)) for same in group.values()}
    return {claim: ordered[id(same)] for claim, same in group.items()}

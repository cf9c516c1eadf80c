"""Which propositions stand against each other, by what claims say of one another."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Select, select
from sqlalchemy.sql import ColumnElement

from claims_api.models.assessment import ASSESSMENT
from claims_api.models.claim import CLAIM
from claims_api.models.relation import RELATION
from claims_api.queries.relations import ENDS, OBJECT, PUBLISHED, SUBJECT
from claims_api.vocabulary import RelationType, Status, Verdict

AGAINST = (RelationType.contradicts.value, RelationType.contrasts.value)
ASSESSMENTS = "assessments"
KINDS = (*AGAINST, ASSESSMENTS)
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


def disputes(connection: Connection, kinds: Collection[str]) -> list[Dispute]:
    """Return every dispute of these kinds among the published claims, in no order."""
    repeats = connection.execute(_related([RelationType.repeats.value]))
    relations = [kind for kind in AGAINST if kind in kinds]
    against = [Against(*row) for row in connection.execute(_related(relations))]
    verdicts: list[tuple[int, str]] = []
    if ASSESSMENTS in kinds:
        verdicts = [(row.position, row.verdict) for row in connection.execute(_assessed())]
    return gathered([(one, other) for one, other, *_ in repeats], against, verdicts)


def may_be_disputed() -> ColumnElement[bool]:
    """Return what every claim of a dispute meets, and few others."""
    types = (RelationType.repeats.value, *AGAINST)
    columns = (RELATION.c.subject_id, RELATION.c.object_id)
    ends = [select(end).where(RELATION.c.type.in_(types)) for end in columns]
    return CLAIM.c.id.in_(ends[0].union(ends[1], select(ASSESSMENT.c.claim_id)))


def _related(types: Collection[str]) -> Select[int, int, str, int]:
    return (
        select(SUBJECT.c.position, OBJECT.c.position, RELATION.c.type, RELATION.c.id)
        .select_from(ENDS)
        .where(RELATION.c.type.in_(types), *PUBLISHED)
    )


def _assessed() -> Select[int, str]:
    joined = ASSESSMENT.join(CLAIM, CLAIM.c.id == ASSESSMENT.c.claim_id)
    rows = select(CLAIM.c.position, ASSESSMENT.c.verdict).select_from(joined)
    return rows.where(CLAIM.c.status == Status.published.value)


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
    claims = _propositions(repeats, against)

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


def _propositions(
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

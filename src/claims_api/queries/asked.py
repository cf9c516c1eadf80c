"""A question with its names resolved: the conditions as SQL."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, func, not_, select

from claims_api.errors import Fault, InvalidRequest
from claims_api.models.claim import CLAIM, CLAIM_ACTOR
from claims_api.models.key import Scope, insist_on
from claims_api.queries.asking import Term, terms
from claims_api.queries.claim_filters import ClaimFilters
from claims_api.queries.filters.actors import Takes
from claims_api.queries.filters.base import Condition
from claims_api.queries.moments import begins, changed_since, read_moment
from claims_api.queries.nearest import NearMatch
from claims_api.queries.relations import PUBLISHED, WITH_DRAFTS
from claims_api.queries.resolving import World, resolve
from claims_api.queries.reviewing import asks
from claims_api.queries.spelling import unknown_words
from claims_api.queries.text_matching import TextMatch, match_text
from claims_api.store.wire import micros
from claims_api.vocabulary import GONE, HIDDEN, OPEN, Status

OF_TOMBSTONES = frozenset({"status", "source", "published"})
WALKED = CLAIM_ACTOR.join(CLAIM, CLAIM.c.id == CLAIM_ACTOR.c.claim_id)
CODED = CLAIM.c.status.not_in(GONE)
DRAFTS = "Drafts are shown to those who curate."
Q = TypeVar("Q", bound=ClaimFilters)


def visible_to(scope: Scope | None) -> tuple[str, ...]:
    """Return the statuses of the claims that a key of a scope shows; without one, those of all."""
    sees_drafts = scope is not None and scope.holds(Scope.curate)
    return (*HIDDEN, *OPEN) if sees_drafts else OPEN


def coded_for(scope: Scope | None) -> list[str]:
    """Return those of these statuses with which a claim stands, and is no tombstone."""
    return [status for status in visible_to(scope) if status not in GONE]


def standing(question: ClaimFilters) -> tuple[str, ...]:
    """Return the statuses of the claims that are looked at around those that a question finds.

    With drafts where these are asked for, by a key that shows them.
    """
    asks_drafts = all((Status.draft in t.values) != t.negated for t in terms(question.status))
    asks_beyond = question.review is not None or (bool(question.status) and asks_drafts)
    is_shown = Status.draft in visible_to(question.scope)
    return WITH_DRAFTS if asks_beyond and is_shown else PUBLISHED


@dataclass(frozen=True)
class Asked(Generic[Q]):
    """A question with its names resolved: what to ask SQL."""

    question: Q
    world: World
    text: TextMatch
    near: NearMatch | None = None

    @property
    def score(self) -> Any:
        """How well a claim answers: how near it is if that was asked, else how its words match."""
        return self.text.score if self.near is None else self.near.score

    @property
    def visible(self) -> tuple[str, ...]:
        """The statuses of the claims that are shown to who asks, where any status is asked for."""
        return visible_to(self.question.scope)

    def clauses(self, *without: str) -> list[ColumnElement[bool]]:
        """Return all conditions, or all but those of some parameters."""
        found = [clause for name, clause in self._clauses if name is None or name not in without]
        if "status" in without:
            found.append(CLAIM.c.status.in_(self.visible))
        return found

    def narrows(self) -> bool:
        """Tell whether anything is asked of the claims but that they are published."""
        return len(self._clauses) > 1

    @cached_property
    def _clauses(self) -> list[tuple[str | None, ColumnElement[bool]]]:
        """Each condition with the parameter that it comes from; built once for all statements."""
        found: list[tuple[str | None, ColumnElement[bool]]] = [
            (None, clause) for clause in self.text.clauses
        ]
        if self.text.rows is not None:
            found.append((None, CLAIM.c.id.in_(select(self.text.rows.c.claim_id))))
        if self.near is not None:
            found.append((None, self.near.clause))
        if self.question.review is not None:
            found.append((None, asks(self.question.review)))
        if self.question.status or self.question.review:
            found.append((None, CLAIM.c.status.in_(self.visible)))
        else:
            found.append(("status", CLAIM.c.status == Status.published.value))
        if self.question.min_confidence is not None:
            found.append((None, self._told("", CLAIM.c.confidence >= self.question.min_confidence)))
        if self.question.updated_since is not None:
            found.append((None, _since(self.question.updated_since)))
        for name, kind, asked in self.question.conditions():
            found += [(name, self._clause(name, kind, term)) for term in asked]
        return found

    @cached_property
    def walk(self) -> tuple[str, ColumnElement[bool]] | None:
        """Return the filter that can drive a walk along `claim_actor`: one actor, asked for once.

        Its rows come in the order of the text; the other conditions are looked up on the way.
        """
        asks_beyond = self.question.status or self.question.review
        if self.question.members or asks_beyond or self.text.rows is not None:
            return None
        for name, kind, (term, *others) in self.question.conditions():
            if not isinstance(kind, Takes) or others or term.negated:
                continue
            ids = self.world.ids("actor", term.values)
            if len(ids) == 1 and kind.names(term) == term.values:
                rows = CLAIM_ACTOR.c.actor_id == ids[0]
                return name, and_(rows, CLAIM_ACTOR.c.roles.op("&")(kind.mask) != 0)
        return None

    def total(self, connection: Connection) -> int:
        """Count all that the question finds; along one actor's index where it names one."""
        statement = select(func.count()).select_from(CLAIM).where(*self.clauses())
        if self.walk is not None:
            filtered, rows = self.walk
            statement = select(func.count()).select_from(WALKED)
            statement = statement.where(rows, *self.clauses(filtered))
        return connection.scalar(statement) or 0

    def _clause(self, name: str, kind: Condition, term: Term) -> ColumnElement[bool]:
        clause = self._told(name, kind.sql(term, self.world, members=self.question.members))
        return not_(clause) if term.negated else clause

    def _told(self, name: str, clause: ColumnElement[bool]) -> ColumnElement[bool]:
        """Let what a tombstone does not tell match none: its coding was taken back with it."""
        if not self.question.status or name in OF_TOMBSTONES:
            return clause
        return and_(CODED, clause)


def _since(written: str) -> ColumnElement[bool]:
    """Return the clause for claims that were written at a moment or later; tombstones tell it."""
    at = begins(read_moment(written))
    if at is None:
        return changed_since("claim", CLAIM.c.id, written)
    return CLAIM.c.updated_up >= micros(at)


def _insist_on_present(question: ClaimFilters) -> None:
    if question.as_of is not None:
        told = "review: what is in review is told of the present alone, without as_of"
        raise InvalidRequest(told, faults=(Fault("parameter", "review", "of-the-present", told),))


def ask(connection: Connection, question: Q, *, strict: bool = False) -> Asked[Q]:
    """Resolve the names of a question."""
    if any(set(HIDDEN) & set(t.values) and not t.negated for t in terms(question.status)):
        insist_on(Scope.curate, question.scope, DRAFTS)
    if question.review is not None:
        insist_on(Scope.curate, question.scope, "What is in review is shown to those who curate.")
        _insist_on_present(question)
    world = resolve(connection, question.sought(), strict=strict, seen=visible_to(question.scope))
    world.standing = standing(question)
    text = match_text(connection, question.q)
    if question.q is not None:
        told = unknown_words(connection, question.q, text.wanted)
        text = text._replace(warnings=[*text.warnings, *told])
    return Asked(question, world, text)

"""What every filter on claims is: a clause in SQL, and what a claim has for it in plain Python."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, not_

from claims_api.queries.asking import Filter, Term
from claims_api.queries.resolving import World

Claim = Mapping[str, Any]  # a whole claim's document, relations and assessments included


class Condition(Filter):
    """A filter of a list. `noun` is what its values name, where they name records."""

    noun: str | None = None

    def names(self, term: Term) -> tuple[str, ...]:
        """Return those of the values that name records, and so have to be resolved."""
        return term.values if self.noun else ()

    def said(self, term: Term, world: World) -> str:
        """Return the condition in words, as a part of the sentence that says the question."""
        every = list(dict.fromkeys(self._shown(value, world) for value in term.values))
        either = " or ".join(filter(None, (", ".join(every[:-1]), every[-1])))
        return self.phrases[term.negated].format(either)

    def _shown(self, value: str, world: World) -> str:
        return world.said(self.noun, value) if self.noun else value.replace("_", " ")

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Return the clause that a claim meets which has any of the values; never NULL."""
        raise NotImplementedError

    def clause(self, term: Term, world: World) -> ColumnElement[bool]:
        """Return the clause of a term, turned round where it is negated."""
        found = self.sql(term, world)
        return not_(found) if term.negated else found

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return what a claim's document has for this filter (filters on claims alone)."""
        raise NotImplementedError

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Return (claim_id, value, name) of what claims have, where they can be counted by it.

        A pair may stand more than once. With `members`, a group has what its members have.
        """
        raise NotImplementedError


def ids_in(values: Iterable[Claim]) -> frozenset[Hashable]:
    """Return the ids of references in a document."""
    return frozenset(value["id"] for value in values)

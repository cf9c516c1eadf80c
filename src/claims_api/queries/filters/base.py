"""What every filter on claims is: a clause in SQL, and what a claim has for it in plain Python."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select

from claims_api.queries.asking import Filter, Term
from claims_api.queries.resolving import World

Claim = Mapping[str, Any]  # a whole claim's document, relations and assessments included


class Condition(Filter):
    """A filter of a list. `noun` is what its values name, where they name records."""

    noun: str | None = None

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Return the clause that a claim meets which has any of the values; never NULL."""
        raise NotImplementedError

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return what a claim's document has for this filter (filters on claims alone)."""
        raise NotImplementedError

    def counted(self, ids: Select[Any]) -> Select[Any]:
        """Return (value, name, claims) over these claims, where claims can be counted by this."""
        raise NotImplementedError


def ids_in(values: Iterable[Claim]) -> frozenset[Hashable]:
    """Return the ids of references in a document."""
    return frozenset(value["id"] for value in values)

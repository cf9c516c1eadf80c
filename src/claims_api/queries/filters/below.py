"""The filter on what lies below another record in a hierarchy."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select

from claims_api.queries.asking import Term
from claims_api.queries.filters.base import Condition
from claims_api.queries.resolving import World


@dataclass(frozen=True)
class Below(Condition):
    """A record (its id's column) lies below another, at any depth; nothing lies below itself.

    `below` and `above` are the two columns of the hierarchy's closure.
    """

    noun: str = field()  # no default, as the class above has one
    record: Any
    below: Any
    above: Any
    phrases: tuple[str, str]

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Look among what the closure has below any of them."""
        found = select(self.below).where(
            self.above.in_(world.ids(self.noun, term.values)), self.above != self.below
        )
        is_below: ColumnElement[bool] = self.record.in_(found)
        return is_below

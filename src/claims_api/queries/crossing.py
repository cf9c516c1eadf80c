"""Claims counted by what filters say they have: one field, or several crossed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import FromClause, Select, func, select

from claims_api.queries.filters.base import Condition


def counted(kinds: Sequence[Condition], ids: Select[Any], *, members: bool) -> Select[Any]:
    """Count these claims by what they have of each kind, each claim once for what it has.

    A row holds value and name of each kind in their order, then the number of claims.
    """
    first, *others = (kind.pairs(members=members) for kind in kinds)
    sides = [first.where(first.selected_columns.claim_id.in_(ids)).subquery()]
    joined: FromClause = sides[0]
    for other in others:
        sides.append(other.subquery())
        joined = joined.join(sides[-1], sides[-1].c.claim_id == sides[0].c.claim_id)
    columns = [column for side in sides for column in (side.c.value, side.c.name)]
    claims = func.count(func.distinct(sides[0].c.claim_id))
    return select(*columns, claims).select_from(joined).group_by(*columns)

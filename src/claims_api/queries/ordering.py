"""In which order claims come: the sorts, their keys, and what stands behind a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, tuple_

from claims_api.models.claim import CLAIM
from claims_api.queries.asking import NotAsked, nearest
from claims_api.text import harmless

RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key: a column and its direction. None of the columns is ever null."""

    column: Any
    descending: bool = False

    def order(self, backwards: bool) -> ColumnElement[Any]:
        """Return the key as ORDER BY takes it."""
        down = self.descending != backwards
        return self.column.desc() if down else self.column.asc()  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort that may be asked for, up and down. A date that is not known comes last in both."""

    name: str
    meaning: str
    up: Key
    down: Key


# The score is of the question's own text match or neighbours: `keys` puts it in.
NO_SCORE = Key(None)

SORTS: tuple[Sort, ...] = (
    Sort(
        "position",
        "the order of the sources, and in each the order of its text",
        Key(CLAIM.c.position),
        Key(CLAIM.c.position, descending=True),
    ),
    Sort(
        "published",
        "when the source was published",
        Key(CLAIM.c.published_up),
        Key(CLAIM.c.published_down),
    ),
    Sort(
        "occurred",
        "when it happened or held, by the first day that may be meant",
        Key(CLAIM.c.occurred_up),
        Key(CLAIM.c.occurred_down),
    ),
    Sort(
        "updated",
        "when the record changed",
        Key(CLAIM.c.updated_up),
        Key(CLAIM.c.updated_down),
    ),
    Sort(
        "salience",
        "weight in the source: core, supporting, minor",
        Key(CLAIM.c.salience_up),
        Key(CLAIM.c.salience_up, descending=True),
    ),
    Sort(
        RELEVANCE,
        "how well `q` matches or, with `near`, how near a claim is, the best first; the default "
        "with either",
        NO_SCORE,
        NO_SCORE,
    ),
)
NAMES = tuple(sort.name for sort in SORTS)
CHOICES = [f"{sign}{name}" for name in NAMES for sign in ("", "-")]


def read_sort(raw: str) -> list[str]:
    """Return the sorts of a `sort` parameter, each once: a repeated one decides nothing more.

    Raises NotAsked.
    """
    asked = raw.split(",")
    if len(asked) > len(NAMES):
        raise NotAsked(f"there are {len(NAMES)} sorts; more than that were asked for")
    for name in asked:
        if name.removeprefix("-") not in NAMES:
            near = nearest(name.removeprefix("-"), list(NAMES), 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            allowed = ", ".join(NAMES)
            raise NotAsked(f"{harmless(name)} is no sort; they are {allowed}, with - turned{hint}")
    once = {name.removeprefix("-"): name for name in reversed(asked)}
    return list(reversed(once.values()))


def keys(asked: list[str], score: Any) -> list[Key]:
    """Return the keys of a sort; the last one, the position, is unique.

    `score` tells how well a claim answers, the higher the better.
    """
    found: list[Key] = []
    for name in asked:
        bare = name.removeprefix("-")
        if bare == RELEVANCE:
            found.append(Key(score, descending=not name.startswith("-")))
            continue
        sort = next(sort for sort in SORTS if sort.name == bare)
        found.append(sort.down if name.startswith("-") else sort.up)
        if bare == "position":
            return found
    return [*found, Key(CLAIM.c.position)]


def beyond(keys: list[Key], values: Sequence[int | str], backwards: bool) -> ColumnElement[bool]:
    """Return the clause for what stands behind a key in this order (before it, when backwards)."""
    downs = {key.descending != backwards for key in keys}
    columns = [key.column for key in keys]
    if len(downs) == 1:
        # One row comparison is one index range on both engines.
        row, last = tuple_(*columns), tuple_(*(literal(v) for v in values))
        return row < last if downs == {True} else row > last
    steps = []
    for at, (key, value) in enumerate(zip(keys, values, strict=True)):
        same = [k.column == v for k, v in zip(keys[:at], values[:at], strict=True)]
        down = key.descending != backwards
        steps.append(and_(*same, key.column < value if down else key.column > value))
    return or_(*steps)

"""What the revisions tell of the past: which records stood at a generation, and where."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from claims_api.curation.positions import moved
from claims_api.models.revision import REVISION, Operation
from claims_api.queries.revisions import KEPT
from claims_api.store.engine import Store

BATCH = 1000


class Stood(NamedTuple):
    """How a record stood: its latest revision, and when it came to be.

    `gone` is why it was taken back, of what is none.
    """

    noun: str
    id: int
    key: str
    version: int
    sequence: int
    created: datetime
    updated: datetime
    gone: str | None = None


@dataclass
class History:
    """The records that stood at a generation, its `number`, in the order in which they came to be.

    `positions` tells where claims stood, `sources` which revisions each source had, `older` which
    records came to be before revisions were kept, `former` whose ids given up ones are.
    """

    number: int = 0
    records: dict[tuple[str, int], Stood] = field(default_factory=dict)
    positions: dict[int, int] = field(default_factory=dict)
    sources: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    source_ids: dict[str, int] = field(default_factory=dict)
    older: set[tuple[str, int]] = field(default_factory=set)
    former: dict[tuple[str, str], int] = field(default_factory=dict)
    _used: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def take(self, row: Row[Any]) -> None:
        """Take the next revision."""
        WHAT_FOLLOWS[Operation(row.operation)](self, row)

    def of(self, noun: str) -> list[Stood]:
        """Return the records of a noun."""
        return [stood for stood in self.records.values() if stood.noun == noun]

    def source_of(self, claim: Row[Any]) -> int:
        """Return the revision that the source of a claim had when the claim was written."""
        found = self.sources[self.source_ids[claim.key.partition(":")[0]]]
        return found[bisect_right(found, claim.sequence) - 1]

    def stands(self, row: Row[Any]) -> None:
        """Take a record that stands from now on as the revision has it."""
        at = (row.noun, row.record_id)
        if row.noun == "claim" and row.key.partition(":")[0] not in self.source_ids:
            return  # of a source that was erased
        before = self.records.get(at)
        created = before.created if before else row.at
        if before is None and row.version > 1:
            self.older.add(at)
        self.records[at] = Stood(*at, row.key, row.version, row.sequence, created, row.at)
        if row.noun == "source":
            self.sources[row.record_id].append(row.sequence)
            self.source_ids[row.key] = row.record_id
        if row.noun == "claim":
            self._move(row)

    def stands_again(self, row: Row[Any]) -> None:
        """Take a record that was taken back, or merged into another, and is one of its own."""
        self.former.pop((row.noun, row.key), None)
        self.stands(row)

    def is_renamed(self, row: Row[Any]) -> None:
        """Take a record that has another id from now on."""
        self.former[row.noun, row.other] = row.record_id
        self.stands(row)

    def is_gone(self, row: Row[Any]) -> None:
        """Take what was taken back. A claim stands as the tombstone that its record is."""
        self.stands(row)
        if row.noun != "claim":
            at = (row.noun, row.record_id)
            self.records[at] = self.records[at]._replace(gone=row.reason or "")

    def is_merged(self, row: Row[Any]) -> None:
        """Take what was merged into another one, to which its ids lead from now on."""
        self.is_gone(row)
        stood = (s.id for s in self.of(row.noun) if s.key == row.other and s.gone is None)
        stays = next(stood, None)
        if stays is None:
            return  # it was erased, or what it said then
        for at, record_id in self.former.items():
            if at[0] == row.noun and record_id == row.record_id:
                self.former[at] = stays
        self.former[row.noun, row.key] = stays

    def _move(self, row: Row[Any]) -> None:
        source_id = self.source_ids[row.key.partition(":")[0]]
        start = json.loads(row.record)["anchors"][0]["start"]
        before = self.positions.get(row.record_id)
        self.positions[row.record_id] = moved(self._used[source_id], before, source_id, start)


# What follows from a revision, by its operation.
WHAT_FOLLOWS: dict[Operation, Callable[[History, Row[Any]], None]] = {
    Operation.create: History.stands,
    Operation.update: History.stands,
    Operation.publish: History.stands,
    Operation.attach: History.stands,
    Operation.retract: History.is_gone,
    Operation.restore: History.stands_again,
    Operation.rename: History.is_renamed,
    Operation.merge: History.is_merged,
}


def history(store: Store, number: int) -> History:
    """Read the history up to a generation; what was erased is left out of it."""
    found = History(number)
    for row in _up_to(store, number):
        if row.record is not None:
            found.take(row)
    return _with_births(store, found)


def _up_to(store: Store, number: int) -> Iterator[Row[Any]]:
    """Yield the revisions up to a number, read in short transactions: nothing holds up writers."""
    last = 0
    while last < number:
        behind = REVISION.c.sequence.between(last + 1, min(last + BATCH, number))
        with store.reading() as connection:
            rows = connection.execute(
                select(REVISION).where(behind).order_by(REVISION.c.sequence)
            ).all()
        yield from rows
        last += BATCH


def _with_births(store: Store, found: History) -> History:
    """Look up when the records came to be that are older than their first revision."""
    for kept in KEPT.values():
        ids = sorted(record_id for noun, record_id in found.older if noun == kept.noun)
        for at in range(0, len(ids), BATCH):
            chosen = kept.table.c.id.in_(ids[at : at + BATCH])
            with store.reading() as connection:
                rows = connection.execute(
                    select(kept.table.c.id, kept.table.c.created_at).where(chosen)
                ).all()
            for row in rows:
                of_it = (kept.noun, row.id)
                found.records[of_it] = found.records[of_it]._replace(created=row.created_at)
    return found


def revisions(store: Store, sequences: Sequence[int]) -> Iterator[Sequence[Row[Any]]]:
    """Yield revisions by their numbers, in their order, some at a time."""
    wanted = sorted(sequences)
    for at in range(0, len(wanted), BATCH):
        chosen = REVISION.c.sequence.in_(wanted[at : at + BATCH])
        with store.reading() as connection:
            found = connection.execute(
                select(REVISION).where(chosen).order_by(REVISION.c.sequence)
            ).all()
        yield found

"""A write under way: on which connection, when, and what it has changed so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from claims_api.curation.tally import Report
from claims_api.models.revision import Operation
from claims_api.store import revisions
from claims_api.store.revisions import Change, Occasion


@dataclass
class Write:
    """One write: everything in it happens at one instant, by one author, or nothing of it.

    With `at_once`, a rename or a merge that more claims show than that begins a `job`, which writes
    these anew. Without, all of it is done here.
    """

    connection: Connection
    occasion: Occasion
    report: Report = field(default_factory=Report)
    changes: list[Change] = field(default_factory=list)
    at_once: int | None = None
    job: int | None = None
    once_kept: list[Callable[[Connection], None]] = field(default_factory=list)

    def is_for_later(self, claims: int) -> bool:
        """Tell whether so many claims are too many for this write."""
        return self.at_once is not None and claims > self.at_once

    def call(self, noun: str, record_id: int, operation: Operation, other: str) -> None:
        """Say what the changes of a record are to be called, and of which other id."""
        self.changes = [
            change._replace(operation=operation, other=other)
            if (change.noun, change.record_id) == (noun, record_id)
            else change
            for change in self.changes
        ]

    def stamp(self, noun: str, key: str) -> dict[str, Any]:
        """Return the columns in which a new row is to be other than a new record has them."""
        del noun, key
        return {}

    def keep(self) -> None:
        """Append a revision for each change, in the order in which they were made."""
        revisions.append(self.connection, self.changes, self.occasion)
        for do in self.once_kept:
            do(self.connection)

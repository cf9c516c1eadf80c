"""What readers see of claims: it stays to be seen, and leads to nothing hidden."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from claims_api.curation.checking import whole_id
from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.faults import FileFault, Pointer
from claims_api.models.claim import CLAIM
from claims_api.models.claim_record import ClaimRecord
from claims_api.queries.reviewing import held
from claims_api.store.batches import rows_where
from claims_api.vocabulary import GONE, HIDDEN, OPEN, Status

_NO_DRAFT_AGAIN = (
    "status: readers have seen this claim, so it is no draft again; correct it, or take it back"
)


def settled(status: Status, before: str | None) -> Status:
    """Return the status that a claim gets: what nobody saw is withdrawn when it is taken back."""
    if status not in GONE or before is None:
        return status
    return Status.withdrawn if before in HIDDEN else Status.retracted


def statuses(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Return the statuses of those of these claims that there are."""
    rows = rows_where(connection, select(CLAIM.c.key, CLAIM.c.status), CLAIM.c.key, sorted(keys))
    return {row.key: row.status for row in rows}


class _Placed(NamedTuple):
    """A claim of a file, and where it stands in it."""

    file: ParsedFile
    at: Pointer
    source: str
    claim: ClaimRecord

    @property
    def key(self) -> str:
        return f"{self.source}:{self.claim.id}"

    def targets(self) -> list[str]:
        return [whole_id(relation.target, self.source) for relation in self.claim.relations]


def check_seen(connection: Connection, files: Sequence[ParsedFile]) -> Iterator[FileFault]:
    """Yield a fault for each claim that would be hidden again, or leads to one that is hidden.

    The record of a claim is told in its history and in the feed, with the ids that it names.
    """
    claims = list(_claims(files))
    written = {one.key: one.claim.status for one in claims}
    asked = {key for key, status in written.items() if status is not Status.published}
    asked.update(target for one in claims for target in one.targets() if target not in written)
    stood = statuses(connection, asked)
    now = stood | {key: settled(status, stood.get(key)) for key, status in written.items()}
    published = (key for key, status in written.items() if status is Status.published)
    kept_back = held(connection, published)
    for one in claims:
        if one.claim.status is Status.draft and stood.get(one.key) in OPEN:
            yield one.file.fault((*one.at, "status"), _NO_DRAFT_AGAIN, one.claim.id)
        if why := kept_back.get(one.key):
            told = f"status: this draft is {why.value}; edit it, or resolve that, then publish it"
            yield one.file.fault((*one.at, "status"), told, one.claim.id)
        if now[one.key] in OPEN:
            yield from _leading_to_hidden(one, now)


def _leading_to_hidden(one: _Placed, now: dict[str, str]) -> Iterator[FileFault]:
    for at, target in enumerate(one.targets()):
        if now.get(target) in HIDDEN:
            told = f"{target} is not published; publish it too, or state the relation from there"
            yield one.file.fault((*one.at, "relations", at), told, one.claim.id)


def _claims(files: Iterable[ParsedFile]) -> Iterator[_Placed]:
    for file in files:
        if file.content.source is not None:
            for at, claim in enumerate(file.content.claims):
                yield _Placed(file, ("claims", at), file.content.source.id, claim)

"""Records of the past without their references to what was erased since."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from claims_api.curation.checking import whole_id
from claims_api.models.actor import ActorRecord
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.fields import Record
from claims_api.models.place import PlaceRecord
from claims_api.models.source import SourceRecord
from claims_api.models.topic import TopicRecord
from claims_api.vocabulary import GONE

R = TypeVar("R", bound=Record)
# Which fields refer to records of which noun, and by what where an entry is more than an id.
_REFERENCES: dict[type[Record], tuple[tuple[str, str, str], ...]] = {
    ActorRecord: (("memberships", "actor", "group"), ("relations", "actor", "actor")),
    PlaceRecord: (("within", "place", ""),),
    TopicRecord: (("broader", "topic", ""),),
    SourceRecord: (("authors", "actor", ""),),
    ClaimRecord: (
        ("attributed_to", "actor", ""),
        ("via", "actor", ""),
        ("actors", "actor", "id"),
        ("places", "place", ""),
        ("topics", "topic", ""),
        ("relations", "claim", "target"),
    ),
}


class Known:
    """The ids that records may refer to, by noun."""

    def __init__(self, records: Iterable[Any], former: Iterable[tuple[str, str]] = ()) -> None:
        """Take the records that stood, each with its noun and key, and nouns with former ids."""
        self._ids: dict[str, set[str]] = defaultdict(set)
        for stood in records:
            self._ids[stood.noun].add(stood.key)
        for noun, key in former:
            self._ids[noun].add(key)

    def part_of(self, record: R, source: str = "") -> R:
        """Return what of a record refers to what is known; `source` is that of a claim.

        A claim that was retracted may point to what has another id since: nobody follows it there.
        """
        changed: dict[str, Any] = {}
        is_gone = isinstance(record, ClaimRecord) and record.status in GONE
        for name, noun, by in _REFERENCES[type(record)]:
            if is_gone and noun != "claim":
                continue
            value = getattr(record, name)
            if isinstance(value, list):
                kept = [one for one in value if self._knows(noun, one, by, source)]
                if len(kept) < len(value):
                    changed[name] = kept
            elif value is not None and value not in self._ids[noun]:
                changed[name] = None
        return record.model_copy(update=changed) if changed else record

    def _knows(self, noun: str, entry: Any, by: str, source: str) -> bool:
        found = getattr(entry, by) if by else entry
        return (whole_id(found, source) if noun == "claim" else found) in self._ids[noun]


def is_held(before: ClaimRecord, after: ClaimRecord) -> bool:
    """Tell whether a claim still has a holder: without one it would become its author's."""
    return bool(after.attributed_to) or not before.attributed_to

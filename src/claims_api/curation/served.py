"""Records as they are served, turned back into what people write."""

from collections.abc import Callable
from typing import Any

from claims_api.models.actor import ActorRecord
from claims_api.models.answers import ActorWhole, ClaimItem, PlaceItem, SourceItem, TopicItem
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.fields import Document, Record
from claims_api.models.place import PlaceRecord
from claims_api.models.source import SourceRecord
from claims_api.models.topic import TopicRecord
from claims_api.vocabulary import INVERSE

Json = dict[str, Any]

RECORDS: dict[str, tuple[type[Record], type[Document]]] = {
    "actor": (ActorRecord, ActorWhole),
    "place": (PlaceRecord, PlaceItem),
    "topic": (TopicRecord, TopicItem),
    "source": (SourceRecord, SourceItem),
    "claim": (ClaimRecord, ClaimItem),
}
# What the service adds to an entry of a field: it follows from the rest.
_ADDED = {
    "actors": {"name"},
    "event": {"quad", "score"},
    "occurred": {"earliest", "latest"},
    "anchors": {"paragraph", "exact"},
}
_INVERSES = frozenset(INVERSE.values())


def written(noun: str, item: Json) -> Json:
    """Return the record behind an item of a list; what is a record already stays as it is.

    What only the service says is left away; what nobody knows stays, to be refused.
    """
    record, served = RECORDS[noun]
    own = {field.alias or name for name, field in served.model_fields.items()}
    own -= {field.alias or name for name, field in record.model_fields.items()}
    plain = {name: value for name, value in item.items() if name not in own}
    for name, turn in _TURNED[noun].items():
        if plain.get(name) is not None:
            plain[name] = turn(plain[name])
    return _dated(plain) if noun == "source" else plain


def _id(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) and "id" in value else value


def _ids(values: Any) -> Any:
    return [_id(value) for value in values] if isinstance(values, list) else values


def _bare(field: str) -> Callable[[Any], Any]:
    """Return what takes away of an entry, or of each of several, what the service adds."""

    def one(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: part for name, part in value.items() if name not in _ADDED[field]}

    return lambda found: [one(value) for value in found] if isinstance(found, list) else one(found)


def _pointing(field: str) -> Callable[[Any], Any]:
    """Return what puts an id in place of a record in a field of each entry."""

    def one(value: Any) -> Any:
        return value | {field: _id(value.get(field))} if isinstance(value, dict) else value

    return lambda found: [one(value) for value in found] if isinstance(found, list) else found


def _relations(found: Any) -> Any:
    """Return the relations that a claim states; the other claim states what is seen from here."""
    if not isinstance(found, list):
        return found
    return [_relation(one) for one in found if not (_is_served(one) and one["type"] in _INVERSES)]


def _is_served(relation: Any) -> bool:
    return isinstance(relation, dict) and relation.keys() >= {"type", "claim"}


def _relation(relation: Any) -> Any:
    if not _is_served(relation):
        return relation
    rest = {name: value for name, value in relation.items() if name != "claim"}
    return rest | {"target": _id(relation["claim"])}


def _dated(plain: Json) -> Json:
    """Return a source whose date stands with its basis and its note in fields of their own."""
    published = plain.get("published")
    if not isinstance(published, dict):
        return plain
    named = {"edtf": "published", "basis": "published_basis", "note": "published_note"}
    return plain | {named.get(str(name), str(name)): value for name, value in published.items()}


_TURNED: dict[str, dict[str, Callable[[Any], Any]]] = {
    "actor": {"memberships": _pointing("group"), "relations": _pointing("actor")},
    "place": {"within": _id},
    "topic": {"broader": _ids},
    "source": {"authors": _ids},
    "claim": {
        **dict.fromkeys(("attributed_to", "via", "places", "topics"), _ids),
        **{name: _bare(name) for name in _ADDED},
        "relations": _relations,
    },
}

"""The properties of actors, by which they are reconciled and extended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from claims_api.text import words
from claims_api.vocabulary import ActorKind

Document = dict[str, Any]
Value = dict[str, Any]  # as the protocol serialises a property value

ANY_KIND = {"id": "actor", "name": "Actor"}
TYPES: tuple[dict[str, Any], ...] = (
    ANY_KIND,
    *(
        {"id": kind.value, "name": kind.value.replace("_", " ").capitalize(), "broader": [ANY_KIND]}
        for kind in ActorKind
    ),
)
TYPE_IDS = tuple(str(kind["id"]) for kind in TYPES)


def like(prefix: str, known: Iterable[Document]) -> list[Document]:
    """Return the types or properties of which each word typed begins a word, or all."""
    typed = words(prefix)
    return [
        found
        for found in known
        if all(any(w.startswith(t) for w in words(f"{found['id']} {found['name']}")) for t in typed)
    ]


def types_of(document: Document) -> list[dict[str, Any]]:
    """Return the types of an actor: its kind, and that it is one."""
    return [kind for kind in reversed(TYPES) if kind["id"] in (document["kind"], "actor")]


@dataclass(frozen=True, slots=True)
class Property:
    """A property of actors: its id, its name, what it says, and its values in a document.

    `weight` is what it counts for beside the name, when actors are told apart by it. What
    `identifies` belongs to one actor alone.
    """

    id: str
    name: str
    description: str
    values: Callable[[Document], list[Value]]
    weight: float = 0.5
    identifies: bool = False

    def document(self) -> dict[str, str]:
        """Return the property as it is suggested and proposed."""
        return {"id": self.id, "name": self.name, "description": self.description}


def _strings(values: Iterable[str | None]) -> list[Value]:
    return [{"str": value} for value in values if value]


def _field(name: str) -> Callable[[Document], list[Value]]:
    return lambda document: _strings([document[name]])


def _groups(document: Document) -> list[Value]:
    groups = {m["group"]["id"]: m["group"] for m in document["memberships"]}
    return [dict(group) for group in groups.values()]


def _identifier(field: str, name: str, description: str) -> Property:
    return Property(field, name, description, _field(field), weight=2.0, identifies=True)


PROPERTIES: dict[str, Property] = {
    found.id: found
    for found in (
        Property("kind", "Kind", "What kind of actor it is.", _field("kind")),
        Property("description", "Description", "Who it is, in a sentence.", _field("description")),
        Property(
            "alias",
            "Alias",
            "Other names: aliases, acronyms, transliterations.",
            lambda document: _strings(alias["text"] for alias in document["aliases"]),
        ),
        _identifier("wikidata", "Wikidata item", "Such as Q159."),
        _identifier("iso2", "ISO 3166-1 alpha-2", "The code of a country in two letters."),
        _identifier("iso3", "ISO 3166-1 alpha-3", "The code of a country in three letters."),
        _identifier("code", "PLOVER/CAMEO code", "As event data name the actor."),
        Property("member_of", "Member of", "The groups that it belongs or belonged to.", _groups),
        Property(
            "role",
            "Role",
            "What it is or was in these groups.",
            lambda document: _strings(dict.fromkeys(m["role"] for m in document["memberships"])),
        ),
        Property(
            "claims",
            "Claims",
            "In how many published claims it takes part.",
            lambda document: [{"int": document["claims"]}],
        ),
    )
}

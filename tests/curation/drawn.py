"""Small writes drawn at random, one after another, and the records that they leave."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hypothesis import strategies as st

from claims_api.curation.claims_file import ParsedFile
from claims_api.vocabulary import HIDDEN, OPEN
from tests.small_files import Record, actor, anchor, claim, parsed, place, source, topic

ACTORS = ("ada", "bo", "cy", "di", "ed")
PLACES = ("ys", "um", "or")
TOPICS = ("fog", "ice", "sun")
CLAIMS = ("paper:a", "paper:b", "paper:c", "letter:a", "letter:b")
GONE = {"status": "retracted", "retraction_reason": "Coded to the wrong lake."}
SHARED = {"actors": actor, "places": place, "topics": topic}


class Drawn(NamedTuple):
    """One record of a noun, with what it says beside its id."""

    noun: str
    id: str
    fields: Record


def _some(values: tuple[str, ...], most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=most)


_names = st.sampled_from(["Alpha Adler", "Beta Bach", "Gamma Gold", "Delta Dorn"])
_aliases = _some(("Moss", "Reed")).map(lambda texts: [{"text": text} for text in texts])
_dates = st.sampled_from(["2001/2003", "2002/..", "../2002", "2004"])
_membership = st.fixed_dictionaries(
    {"group": st.sampled_from(ACTORS)},
    optional={"dates": _dates, "role": st.sampled_from(["minister", "clerk"])},
)
_identity = st.fixed_dictionaries(
    {"type": st.sampled_from(["same_as", "said_to_be"]), "actor": st.sampled_from(ACTORS)}
)
_memberships = st.lists(_membership, max_size=2)
_actor = st.fixed_dictionaries(
    {"name": _names},
    optional={
        "aliases": _aliases,
        "memberships": _memberships,
        "relations": st.lists(_identity, max_size=2),
    },
)
_member = _memberships.map(lambda found: {"memberships": found})
_place = st.fixed_dictionaries(
    {"name": _names}, optional={"aliases": _aliases, "within": st.sampled_from(PLACES)}
)
_topic = st.fixed_dictionaries({"label": _names}, optional={"broader": _some(TOPICS)})
_source = st.fixed_dictionaries(
    {"title": _names, "authors": st.sampled_from(ACTORS).map(lambda author: [author])},
    optional={
        "published": st.sampled_from(["2020", "2021-05"]),
        "published_basis": st.just("stated"),
    },
).filter(lambda fields: ("published" in fields) == ("published_basis" in fields))
_roles = st.fixed_dictionaries(
    {"id": st.sampled_from(ACTORS), "role": st.sampled_from(["agent", "target"])}
)
_relation = st.fixed_dictionaries(
    {"type": st.sampled_from(["supports", "repeats"]), "target": st.sampled_from(CLAIMS)}
)
_claim = st.fixed_dictionaries(
    {
        "statement": st.sampled_from(["The lake is full.", "Rain fell on the hill."]),
        "anchors": st.sampled_from([0, 9, 18]).map(lambda start: [anchor(start, start + 9)]),
    },
    optional={
        "actors": st.lists(_roles, max_size=2, unique_by=lambda found: found["id"]),
        "attributed_to": _some(ACTORS),
        "via": _some(ACTORS, 1),
        "places": _some(PLACES),
        "topics": _some(TOPICS),
        "relations": st.lists(_relation, max_size=2),
        "status": st.sampled_from(["draft", "published"]),
    },
)
_retracted = _claim.map(lambda fields: {**fields, **GONE})

_within = st.sampled_from(PLACES).map(lambda slug: {"within": slug})
_broader = _some(TOPICS).map(lambda slugs: {"broader": slugs})
_records = st.one_of(
    st.builds(Drawn, st.just("actors"), st.sampled_from(ACTORS), _member),
    st.builds(Drawn, st.just("actors"), st.sampled_from(ACTORS), _actor),
    st.builds(Drawn, st.just("places"), st.sampled_from(PLACES), _place),
    st.builds(Drawn, st.just("places"), st.sampled_from(PLACES), _within),
    st.builds(Drawn, st.just("topics"), st.sampled_from(TOPICS), _topic),
    st.builds(Drawn, st.just("topics"), st.sampled_from(TOPICS), _broader),
    st.builds(Drawn, st.just("sources"), st.sampled_from(["paper", "letter"]), _source),
    st.builds(Drawn, st.just("claims"), st.sampled_from(CLAIMS), _claim),
    st.builds(Drawn, st.just("claims"), st.sampled_from(CLAIMS), _retracted),
)
writes = st.lists(
    st.lists(_records, min_size=1, max_size=2, unique_by=lambda found: found[:2]),
    min_size=5,
    max_size=12,
)


@dataclass
class Corpus:
    """All records as they stand, noun by noun, by their ids."""

    actors: dict[str, Record] = field(default_factory=dict)
    places: dict[str, Record] = field(default_factory=dict)
    topics: dict[str, Record] = field(default_factory=dict)
    sources: dict[str, Record] = field(default_factory=dict)
    claims: dict[str, Record] = field(default_factory=dict)

    def after(self, write: list[Drawn]) -> tuple["Corpus", list[ParsedFile]]:
        """Return what stands after a write, and the files that hold no more than it needs.

        A claim comes with its source as it stands. A source comes with all its claims, since its
        authors hold those that name no holder. What a record points to comes if it is not there.
        """
        wanted = Corpus()
        for noun, key, fields in write:
            if noun == "claims":
                self._claim(wanted, key, fields)
            elif noun == "sources":
                wanted.sources[key] = source(key, **fields)
                of_source = {k: c for k, c in self.claims.items() if k.startswith(f"{key}:")}
                wanted.claims = of_source | wanted.claims
            else:
                getattr(wanted, noun)[key] = SHARED[noun](key, **fields)
        self._complete(wanted)
        every = Corpus(
            **{noun: getattr(self, noun) | found for noun, found in vars(wanted).items()}
        )
        return every, wanted.files()

    def _claim(self, wanted: "Corpus", key: str, fields: Record) -> None:
        home, _, local = key.partition(":")
        known = self.claims.keys() | wanted.claims.keys() | {key}
        relations = [r for r in fields.get("relations", []) if r["target"] in known]
        stands = (wanted.claims | self.claims).get(key)
        status = _next_status(stands and stands.get("status", "published"), fields)
        wanted.claims[key] = claim(local, **(fields | {"relations": relations, "status": status}))
        wanted.sources.setdefault(home, self.sources.get(home) or source(home))

    def _complete(self, wanted: "Corpus") -> None:
        pointed: dict[str, set[str]] = {noun: set() for noun in SHARED}
        for record in (r for found in vars(wanted).values() for r in found.values()):
            for noun, keys in _pointed(record):
                pointed[noun].update(keys)
        for noun, keys in pointed.items():
            for key in keys - getattr(self, noun).keys() - getattr(wanted, noun).keys():
                getattr(wanted, noun)[key] = SHARED[noun](key)

    def files(self) -> list[ParsedFile]:
        """Return claims files of all records."""
        shared: dict[str, Any] = {noun: list(getattr(self, noun).values()) for noun in SHARED}
        return [
            parsed("shared.yaml", **shared),
            *(
                parsed(
                    f"{key}.yaml",
                    source=record,
                    claims=[c for k, c in self.claims.items() if k.startswith(f"{key}:")],
                )
                for key, record in self.sources.items()
            ),
        ]


def _next_status(before: str | None, fields: Record) -> str:
    """Return the status that a claim gets: what was seen stays seen, what was not is withdrawn."""
    status: str = fields.get("status", "published")
    if before in OPEN:
        return "published" if status == "draft" else status
    return "withdrawn" if before in HIDDEN and status == "retracted" else status


def _pointed(record: Record) -> list[tuple[str, list[str]]]:
    """Return the ids that a record of any noun points to; claims aside."""
    takers = [found["id"] for found in record.get("actors", [])]
    groups = [found["group"] for found in record.get("memberships", [])]
    others = [found["actor"] for found in record.get("relations", []) if "actor" in found]
    holders = [*record.get("attributed_to", []), *record.get("via", []), *record.get("authors", [])]
    within = [record["within"]] if "within" in record else []
    return [
        ("actors", takers + groups + others + holders),
        ("places", [*record.get("places", []), *within]),
        ("topics", [*record.get("topics", []), *record.get("broader", [])]),
    ]

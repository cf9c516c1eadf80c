"""What must hold across claims files: ids unique, references known, no cycles, anchors in place."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.faults import FileFault, Pointer
from claims_api.curation.hierarchy import cycle
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.source import SourceRecord
from claims_api.vocabulary import GONE, SYMMETRIC

NOUNS = ("actors", "places", "topics")


Stated = tuple[str, frozenset[str]]  # a symmetric relation: its type, its two ends


@dataclass
class Known:
    """What references may point to, and what stands already, in the database and in the files."""

    actors: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    within: dict[str, list[str]] = field(default_factory=dict)
    broader: dict[str, list[str]] = field(default_factory=dict)
    symmetric: set[Stated] = field(default_factory=set)


def paragraph_of(source: SourceRecord, start: int, end: int) -> int | None:
    """Return the number of the paragraph that holds a span whole, or None."""
    for number, (first, last) in enumerate(source.paragraphs):
        if first <= start and end <= last:
            return number
    return None


def check(files: list[ParsedFile], known: Known) -> list[FileFault]:
    """Return every fault that only shows across records; `known` is what the database has."""
    faults = list(_twice(files))
    every = _with_files(files, known)
    for file in files:
        for checked in (_shared, _claims):
            faults.extend(checked(file, every))
    faults.extend(_cycles(files, known))
    faults.extend(_symmetric_twice(files, known))
    return sorted(set(faults), key=lambda f: (f.file, f.line, f.claim or "", f.message))


def _with_files(files: list[ParsedFile], known: Known) -> Known:
    every = Known(
        actors=set(known.actors),
        places=set(known.places),
        topics=set(known.topics),
        claims=set(known.claims),
    )
    for file in files:
        for noun in NOUNS:
            getattr(every, noun).update(r.id for r in getattr(file.content, noun))
        if file.content.source:
            every.claims.update(f"{file.content.source.id}:{c.id}" for c in file.content.claims)
    return every


def _twice(files: list[ParsedFile]) -> Iterator[FileFault]:
    seen: set[tuple[str, str]] = set()
    for file in files:
        source = file.content.source
        if file.content.claims and source is None:
            yield file.fault(("claims",), "claims stand in a file that names their source")
        places: list[tuple[str, str, Pointer]] = [
            (noun, record.id, (noun, i))
            for noun in NOUNS
            for i, record in enumerate(getattr(file.content, noun))
        ]
        if source:
            places.append(("source", source.id, ("source",)))
            places += [
                ("claim", f"{source.id}:{c.id}", ("claims", i))
                for i, c in enumerate(file.content.claims)
            ]
        for noun, identifier, at in places:
            if (noun, identifier) in seen:
                yield file.fault(at, f"{identifier} stands twice")
            seen.add((noun, identifier))


def _unknown(
    file: ParsedFile,
    at: Pointer,
    ids: Iterable[str],
    known: set[str],
    noun: str,
    *,
    claim: str | None = None,
) -> Iterator[FileFault]:
    for identifier in ids:
        if identifier not in known:
            yield file.fault(at, f"{at[-1]}: nobody knows the {noun} {identifier}", claim)


def _shared(file: ParsedFile, known: Known) -> Iterator[FileFault]:
    for i, actor in enumerate(file.content.actors):
        at: Pointer = ("actors", i)
        groups = [m.group for m in actor.memberships]
        yield from _unknown(file, (*at, "memberships"), groups, known.actors, "actor")
        others = [r.actor for r in actor.relations]
        yield from _unknown(file, (*at, "relations"), others, known.actors, "actor")
        named = Counter((actor.name, *(alias.text for alias in actor.aliases)))
        for text, times in named.items():
            if times > 1:
                yield file.fault((*at, "aliases"), f"{actor.id}: the name {text} stands twice")
    for i, place in enumerate(file.content.places):
        within = [place.within] if place.within else []
        yield from _unknown(file, ("places", i, "within"), within, known.places, "place")
    for i, topic in enumerate(file.content.topics):
        at = ("topics", i, "broader")
        yield from _unknown(file, at, topic.broader, known.topics, "topic")


def _cycles(files: list[ParsedFile], known: Known) -> Iterator[FileFault]:
    places = {p.id: [p.within] if p.within else [] for file in files for p in file.content.places}
    topics = {t.id: t.broader for file in files for t in file.content.topics}
    for noun, stands, written in (
        ("places", known.within, places),
        ("topics", known.broader, topics),
    ):
        way = cycle({**stands, **written})
        told = f"goes round: {' → '.join(way or ())}"
        if way is not None:
            yield next(
                file.fault((noun, i), told)
                for file in files
                for i, record in enumerate(getattr(file.content, noun))
                if record.id in way
            )


def _claims(file: ParsedFile, known: Known) -> Iterator[FileFault]:
    source = file.content.source
    if source is None:
        return
    at: Pointer = ("source", "authors")
    yield from _unknown(file, at, source.authors, known.actors, "actor")
    for i, claim in enumerate(file.content.claims):
        for checked in (_references, _anchors, _relations):
            yield from checked(file, ("claims", i), claim, source, known)


Checked = Callable[[ParsedFile, Pointer, ClaimRecord, SourceRecord, Known], Iterator[FileFault]]


def _references(
    file: ParsedFile,
    at: Pointer,
    claim: ClaimRecord,
    source: SourceRecord,
    known: Known,
) -> Iterator[FileFault]:
    if claim.status in GONE:  # what it pointed to may be gone as well
        return
    for key, ids, ok, noun in (
        ("attributed_to", claim.attributed_to, known.actors, "actor"),
        ("via", claim.via, known.actors, "actor"),
        ("actors", [p.id for p in claim.actors], known.actors, "actor"),
        ("places", claim.places, known.places, "place"),
        ("topics", claim.topics, known.topics, "topic"),
    ):
        yield from _unknown(file, (*at, key), ids, ok, noun, claim=claim.id)
    if not claim.attributed_to and not source.authors:
        yield file.fault(at, "the source names no author, so attributed_to is needed", claim.id)


def _anchors(
    file: ParsedFile,
    at: Pointer,
    claim: ClaimRecord,
    source: SourceRecord,
    _known: Known,
) -> Iterator[FileFault]:
    for i, anchor in enumerate(claim.anchors):
        where = (*at, "anchors", i)
        if anchor.orphaned is not None or claim.status in GONE:
            continue  # its offsets are those of another text, or may be
        if source.text_length is not None and anchor.end > source.text_length:
            yield file.fault(where, "the anchor ends behind the text", claim.id)
        elif source.paragraphs and paragraph_of(source, anchor.start, anchor.end) is None:
            message = f"the anchor [{anchor.start}, {anchor.end}] lies in no paragraph"
            yield file.fault(where, message, claim.id)


def whole_id(target: str, source: str) -> str:
    """Return the whole id of a relation's target: a bare local id is of the same source."""
    return target if ":" in target else f"{source}:{target}"


def _relations(
    file: ParsedFile,
    at: Pointer,
    claim: ClaimRecord,
    source: SourceRecord,
    known: Known,
) -> Iterator[FileFault]:
    subject = f"{source.id}:{claim.id}"
    seen: set[tuple[str, str]] = set()
    for i, relation in enumerate(claim.relations):
        target = whole_id(relation.target, source.id)
        where = (*at, "relations", i)
        if target not in known.claims:
            yield file.fault(where, f"nobody knows the claim {target}", claim.id)
        if target == subject:
            yield file.fault(where, "a claim has no relation to itself", claim.id)
        if (relation.type, target) in seen:
            yield file.fault(where, f"{relation.type} {target} stands twice", claim.id)
        seen.add((relation.type, target))


def _symmetric_twice(files: list[ParsedFile], known: Known) -> Iterator[FileFault]:
    seen = set(known.symmetric)
    for file in files:
        source = file.content.source.id if file.content.source else ""
        for i, claim in enumerate(file.content.claims):
            for j, relation in enumerate(claim.relations):
                ends = frozenset((f"{source}:{claim.id}", whole_id(relation.target, source)))
                if relation.type in SYMMETRIC and (relation.type, ends) in seen:
                    message = f"{relation.type} holds both ways and is stated once"
                    yield file.fault(("claims", i, "relations", j), message, claim.id)
                seen.add((relation.type, ends))

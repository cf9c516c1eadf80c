"""Annotations as claims files: drafts, anchored where the words that were marked stand."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from claims_api.curation.annotations import Annotation, Annotations
from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.faults import FileFault, FileFaults, Place, Pointer, nearest
from claims_api.curation.found_sources import by_address
from claims_api.curation.selectors import is_between, places
from claims_api.curation.texts import attached
from claims_api.models.claim import CLAIM
from claims_api.models.claim_record import Anchor, ClaimRecord
from claims_api.models.source import SOURCE, SourceRecord
from claims_api.store.revisions import by_key
from claims_api.text import Span, digest, harmless

_Found = list[tuple[Annotations, Annotation]]


def files(connection: Connection, every: Sequence[Annotations]) -> list[ParsedFile]:
    """Return claims files of what was annotated.

    A claim that an annotation has become already is left as it stands, whatever was made of it.
    Raises FileFaults for annotations of pages that are no source here, or of words not found.
    """
    each = [(file, found) for file in every for found in file.found]
    if not each:
        return []
    known = by_address(connection, {found.source for _file, found in each})
    faults = [
        file.tree.fault(found.at, _no_source(found), "unknown-source")
        for file, found in each
        if found.source not in known
    ]
    by_source: dict[str, _Found] = defaultdict(list)
    for file, found in each:
        if found.source in known:
            by_source[known[found.source]].append((file, found))
    parsed = [_file(connection, slug, by_source[slug], faults) for slug in sorted(by_source)]
    if faults:
        raise FileFaults(faults)
    return parsed


def _no_source(found: Annotation) -> str:
    return (
        f"no source has the address {harmless(found.source, 200)}: bring it in first, with its url"
    )


def _file(connection: Connection, slug: str, each: _Found, faults: list[FileFault]) -> ParsedFile:
    """Return the claims file of one source; what is at fault is added to the faults."""
    (record,) = by_key(connection, "source", SOURCE, SOURCE.c.slug, [slug]).values()
    source, text = SourceRecord.model_validate_json(record), attached(connection, slug)
    keys = {found.draft.id: f"{slug}:{found.draft.id}" for _file, found in each}
    standing = by_key(connection, "claim", CLAIM, CLAIM.c.key, keys.values())
    claims: list[ClaimRecord] = []
    at: dict[Pointer, Place] = {}
    for file, found in each:
        stands = standing.get(keys[found.draft.id])
        place = nearest(file.tree.places, found.at)
        at["claims", len(claims)] = place._replace(file=file.tree.name)
        if stands is not None:
            claims.append(ClaimRecord.model_validate_json(stands))
            continue
        try:
            anchors = list(_anchors(found, source, text))
            claims.append(found.draft.model_copy(update={"anchors": anchors}))
        except LookupError as error:
            faults.append(file.tree.fault(found.at, str(error.args[0]), "not-anchored"))
    content = ClaimsFile.model_construct(source=source, claims=claims)
    first = nearest(each[0][0].tree.places, each[0][1].at)
    name = each[0][0].tree.name
    return ParsedFile(name, content, {(): first, **at}, is_whole=False)


def _anchors(found: Annotation, source: SourceRecord, text: str | None) -> Iterator[Anchor]:
    """Yield where the marked words stand. Raises LookupError that says why nowhere.

    In the attached text they are looked for, and a stretch over several paragraphs becomes an
    anchor in each. Without a text the position is taken as it was told; the digest proves it once a
    text is attached.
    """
    if text is None:
        if found.start is None:
            raise LookupError("it has no position, and no text is attached to its source")
        # Where Hypothesis counts UTF-16 units, the marked words count in code points.
        end = found.start + len(found.exact)
        yield Anchor(start=found.start, end=end, sha256=digest(found.exact))
        return
    start, end = _place_in(text, found)
    stretches = [
        (max(start, first), min(end, last)) for first, last in source.paragraphs or [[start, end]]
    ]
    if not any(first < last for first, last in stretches):
        raise LookupError("the words that it marks stand in no paragraph of its source")
    for first, last in stretches:
        if first < last:
            yield Anchor(start=first, end=last, sha256=digest(text[first:last]))


def _place_in(text: str, found: Annotation) -> Span:
    """Return the one place of a text where the words stand; none is guessed. Raises LookupError."""
    every = places(text, found.exact)
    if not every:
        raise LookupError("the words that it marks do not stand in the attached text")
    around = [place for place in every if is_between(text, place, found.prefix, found.suffix)]
    there = [place for place in around or every if place.start == found.start]
    for narrowed in (every, around, there):
        if len(narrowed) == 1:
            return narrowed[0]
    raise LookupError(
        f"the words that it marks stand {len(every)} times in the attached text, and neither what "
        "is around them nor their position tells which is meant"
    )

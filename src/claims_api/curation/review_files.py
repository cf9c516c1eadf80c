"""Reviews as claims files: each claim that was reviewed, with the verdict among its assessments."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection, select

from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.faults import FileFault, FileFaults, Place, Pointer, nearest
from claims_api.curation.found_sources import by_address
from claims_api.curation.reviews import Review, Reviews
from claims_api.models.assessment import AssessmentRecord
from claims_api.models.claim import CLAIM
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.fields import CURIE
from claims_api.models.source import SOURCE, SourceRecord
from claims_api.store.batches import rows_where
from claims_api.store.revisions import by_key
from claims_api.text import fold, harmless
from claims_api.vocabulary import GONE

_KEY = re.compile(rf"(?:^|/claims/)({CURIE[1:-1]})(?:[#?/].*)?$")


class _Claim(NamedTuple):
    """A claim that stands in one of the sources that are named, and what it says."""

    key: str
    statement: str


def files(connection: Connection, every: Sequence[Reviews]) -> list[ParsedFile]:
    """Return claims files of the claims that were reviewed.

    Raises FileFaults that name what cannot be matched.
    """
    if not every:
        return []
    matched, faults = _Matching(connection, every).all()
    standing = by_key(connection, "claim", CLAIM, CLAIM.c.key, {key for key, _, _ in matched})
    records = {key: ClaimRecord.model_validate_json(found) for key, found in standing.items()}
    places: dict[str, Place] = {}
    for key, reviews, review in matched:
        place = nearest(reviews.tree.places, review.at)
        places.setdefault(key, place._replace(file=reviews.tree.name))
        try:
            records[key] = _with(records[key], review.assessment)
        except ValidationError as error:
            told = f"{key}: {error.errors()[0]['msg'].removeprefix('Value error, ')}"
            faults.append(reviews.tree.fault(review.at, told))
    if faults:
        raise FileFaults(faults)
    return list(_files(connection, every[0].tree.name, records, places))


def _files(
    connection: Connection,
    name: str,
    records: dict[str, ClaimRecord],
    places: dict[str, Place],
) -> Iterator[ParsedFile]:
    by_source: dict[str, list[str]] = defaultdict(list)
    for key in records:
        by_source[key.partition(":")[0]].append(key)
    for slug, found in by_key(connection, "source", SOURCE, SOURCE.c.slug, by_source).items():
        keys = by_source[slug]
        content = ClaimsFile.model_construct(
            source=SourceRecord.model_validate_json(found), claims=[records[key] for key in keys]
        )
        at: dict[Pointer, Place] = {("claims", i): places[key] for i, key in enumerate(keys)}
        yield ParsedFile(name, content, {(): places[keys[0]], **at}, is_whole=False)


def _with(record: ClaimRecord, said: AssessmentRecord) -> ClaimRecord:
    """Return a claim with an assessment: in place of the same one, or behind all others.

    What JSON-LD does not tell of one that stands is as it was. Raises ValidationError.
    """
    kept = list(record.assessments)
    for at, stands in enumerate(kept):
        is_same_page = said.url is not None and said.url == stands.url
        if said.id == stands.id or (is_same_page and said.assessor == stands.assessor):
            kept[at] = _completed(said, stands)
            break
    else:
        kept.append(said)
    plain = record.model_dump(mode="json", by_alias=True)
    return ClaimRecord.model_validate(
        {**plain, "assessments": [one.model_dump(mode="json") for one in kept]}
    )


def _completed(said: AssessmentRecord, stands: AssessmentRecord) -> AssessmentRecord:
    word = said.verdict.value.replace("_", " ")
    is_told_by_verdict = said.wording is None and stands.wording == word
    wording = stands.wording if is_told_by_verdict else said.wording
    return said.model_copy(update={"id": stands.id, "wording": wording})


class _Matching:
    """Which claims reviews are of: by id, or by the words in the source where they stand."""

    def __init__(self, connection: Connection, every: Sequence[Reviews]) -> None:
        self.every = every
        reviews = [review for found in every for review in found.found]
        keys = {key for review in reviews for key in _keys(review)}
        asked = select(CLAIM.c.key, CLAIM.c.status)
        found = rows_where(connection, asked, CLAIM.c.key, sorted(keys))
        self.known = {row.key: row.status for row in found}
        pages = {address for review in reviews for address in review.appearances}
        self.sources = by_address(connection, pages)
        self.claims: dict[str, list[_Claim]] = defaultdict(list)
        stated = (
            select(SOURCE.c.slug, CLAIM.c.key, CLAIM.c.statement)
            .join(SOURCE, SOURCE.c.id == CLAIM.c.source_id)
            .where(CLAIM.c.status.not_in(GONE))
            .order_by(CLAIM.c.position)
        )
        slugs = sorted(set(self.sources.values()))
        for row in rows_where(connection, stated, SOURCE.c.slug, slugs):
            self.claims[row.slug].append(_Claim(row.key, row.statement))

    def all(self) -> tuple[list[tuple[str, Reviews, Review]], list[FileFault]]:
        """Return each review with its claim, and a fault for each that has none."""
        matched, faults = [], []
        for reviews in self.every:
            for review in reviews.found:
                try:
                    matched.append((self._claim_of(review), reviews, review))
                except LookupError as error:
                    told = str(error.args[0])
                    faults.append(reviews.tree.fault(review.at, told, "no-such-claim"))
        return matched, faults

    def _claim_of(self, review: Review) -> str:
        """Return the id of the claim that a review is of. Raises LookupError that says why none."""
        for key in _keys(review):
            if self.known.get(key) in GONE:
                raise LookupError(f"the claim {key} was taken back")
            if key in self.known:
                return key
        slugs = dict.fromkeys(self.sources[a] for a in review.appearances if a in self.sources)
        if not slugs:
            raise LookupError(_nowhere(review))
        wanted = {fold(text) for text in review.texts}
        stated = [claim for slug in slugs for claim in self.claims[slug]]
        found = [claim.key for claim in stated if fold(claim.statement) in wanted]
        if len(found) == 1:
            return found[0]
        said = harmless(next(iter(review.texts), ""), 200)
        if found:
            raise LookupError(
                f"several claims say “{said}”: {', '.join(found)}; name one by its id"
            )
        raise LookupError(f"no claim of {', '.join(slugs)} says “{said}”{_near(stated, said)}")


def _near(stated: list[_Claim], said: str) -> str:
    close = get_close_matches(said, [claim.statement for claim in stated], 3, 0.4)
    keys = [claim.key for text in close for claim in stated if claim.statement == text]
    return f"; the nearest: {', '.join(keys)}" if keys else ""


def _nowhere(review: Review) -> str:
    """Tell what a review names that leads to no claim."""
    named = [*review.claims, *(a for a in review.appearances if a not in review.claims)]
    shown = ", ".join(harmless(name, 200) for name in named[:3])
    said = harmless(next(iter(review.texts), ""), 200)
    if shown:
        return f"neither a claim nor a source is known at {shown} (“{said}”)"
    return f"“{said}” names neither the claim (itemReviewed) nor where it stands (appearance)"


def _keys(review: Review) -> Iterator[str]:
    for address in review.claims:
        if match := _KEY.search(address):
            yield match[1]

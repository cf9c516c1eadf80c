"""What the records of claims files point to, by its ids."""

from collections.abc import Iterable
from typing import NamedTuple

from claims_api.curation.checking import whole_id
from claims_api.curation.claims_file import ParsedFile
from claims_api.models.actor import ActorRecord
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.place import PlaceRecord
from claims_api.models.topic import TopicRecord


class References(NamedTuple):
    """The ids that files point to, noun by noun; those of their own records only if pointed to."""

    actors: set[str]
    places: set[str]
    topics: set[str]
    claims: set[str]


def references(files: Iterable[ParsedFile]) -> References:
    """Return everything that files point to."""
    found = References(set(), set(), set(), set())
    for file in files:
        content = file.content
        found.actors.update(actors_of(content.actors))
        found.places.update(places_of(content.places))
        found.topics.update(topics_of(content.topics))
        if content.source is not None:
            found.actors.update(content.source.authors)
            for claim in content.claims:
                _add(found, claim, content.source.id)
    return found


def _add(found: References, claim: ClaimRecord, source: str) -> None:
    found.actors.update(claim.attributed_to, claim.via, (actor.id for actor in claim.actors))
    found.places.update(claim.places)
    found.topics.update(claim.topics)
    found.claims.update(whole_id(relation.target, source) for relation in claim.relations)


def actors_of(records: Iterable[ActorRecord]) -> set[str]:
    """Return the actors that actors point to."""
    return {
        slug
        for record in records
        for slug in (
            *(membership.group for membership in record.memberships),
            *(identity.actor for identity in record.relations),
        )
    }


def places_of(records: Iterable[PlaceRecord]) -> set[str]:
    """Return the places that places lie within."""
    return {record.within for record in records if record.within}


def topics_of(records: Iterable[TopicRecord]) -> set[str]:
    """Return the topics that are broader than topics."""
    return {slug for record in records for slug in record.broader}

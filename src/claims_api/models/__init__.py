"""What is stored and how it reads: one noun, one file."""

from claims_api.models import (
    actor,
    assessment,
    claim,
    claim_record,
    generation,
    idempotency,
    key,
    name,
    place,
    redirect,
    relation,
    revision,
    source,
    topic,
    vector,
    word,
)

__all__ = [
    "actor",
    "assessment",
    "claim",
    "claim_record",
    "generation",
    "idempotency",
    "key",
    "name",
    "place",
    "redirect",
    "relation",
    "revision",
    "source",
    "topic",
    "vector",
    "word",
]

"""Documents as they stand in the database, each with a validator that is its own."""

import json
from typing import Any

from sqlalchemy import Table, select

from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.store.documents import whole
from claims_api.store.engine import Store
from claims_api.text import etag_of


def claim_document(store: Store, key: str) -> dict[str, Any]:
    """Return a claim as `/claims/{id}` answers it."""
    with store.reading() as connection:
        row = connection.execute(
            select(CLAIM_DOCUMENT)
            .join(CLAIM, CLAIM.c.id == CLAIM_DOCUMENT.c.claim_id)
            .where(CLAIM.c.key == key)
        ).one()
    answered = whole(row.item, row.relations, row.assessments)
    assert row.etag == etag_of(answered)
    found: dict[str, Any] = json.loads(answered)
    return found


def record_document(store: Store, table: Table, slug: str) -> dict[str, Any]:
    """Return another record as it is served, without its counts."""
    with store.reading() as connection:
        row = connection.execute(select(table).where(table.c.slug == slug)).one()
    assert row.etag == etag_of(row.document)
    found: dict[str, Any] = json.loads(row.document)
    return found

"""Words are indexed by the field in which they stand, those for `prefix*` too.

The text index is derived: every revision that touches it builds it anew as the code at hand has it.
"""

import json

import sqlalchemy as sa
from alembic import op

from claims_api.store import postgresql, sqlite
from claims_api.store.words import words_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 500
DOCUMENT = sa.table("claim_document", sa.column("claim_id"), sa.column("item", sa.LargeBinary))


def upgrade():
    connection = op.get_bind()
    engine = sqlite if connection.dialect.name == "sqlite" else postgresql
    for statement in (*engine.DROP_TEXT, *engine.CREATE_TEXT):
        op.execute(statement)
    last = -1
    while rows := connection.execute(after(last)).all():
        engine.index_text(
            connection, [(row.claim_id, words_of(json.loads(row.item))) for row in rows]
        )
        last = rows[-1].claim_id


def after(last):
    """Return the statement for the next batch of documents."""
    behind = sa.select(DOCUMENT).where(DOCUMENT.c.claim_id > last)
    return behind.order_by(DOCUMENT.c.claim_id).limit(BATCH)


def downgrade():
    """Leave the index: only the code at hand reads it."""

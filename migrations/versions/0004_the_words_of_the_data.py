"""The words that claims have, as they are written, for what comes near to a misspelt one."""

import json

import sqlalchemy as sa
from alembic import op

from claims_api.store import spellings
from claims_api.store.words import words_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 2_000
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
DOCUMENT = sa.table("claim_document", sa.column("claim_id"), sa.column("item", sa.LargeBinary))


def upgrade():
    op.create_table(
        "word",
        sa.Column("word", KEY, nullable=False),
        sa.Column("backwards", KEY, nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_word")),
    )
    with op.batch_alter_table("word") as batch_op:
        batch_op.create_index("ix_word_backwards", ["backwards"], unique=False)
    connection, last = op.get_bind(), -1
    while rows := connection.execute(after(last)).all():
        spellings.keep(connection, [words_of(json.loads(row.item)) for row in rows])
        last = rows[-1].claim_id


def after(last):
    """Return the statement for the next batch of documents."""
    behind = sa.select(DOCUMENT).where(DOCUMENT.c.claim_id > last)
    return behind.order_by(DOCUMENT.c.claim_id).limit(BATCH)


def downgrade():
    op.drop_table("word")

"""What claims point to can be retracted, renamed and merged; former ids lead on."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NOUNS = ("actor", "place", "topic", "source")
SOURCE = sa.table("source", *map(sa.column, ("id", "version", "record_digest")))
REVISION = sa.table(
    "revision",
    *map(sa.column, ("noun", "record_id", "version")),
    sa.column("record", sa.LargeBinary),
)


def upgrade():
    for noun in NOUNS:
        with op.batch_alter_table(noun) as batch_op:
            column = sa.Column("status", KEY, nullable=False, server_default="published")
            batch_op.add_column(column)
            batch_op.add_column(sa.Column("retraction_reason", sa.Text(), nullable=True))
    with op.batch_alter_table("revision") as batch_op:
        batch_op.add_column(sa.Column("other", KEY, nullable=True))
    op.create_table(
        "redirect",
        sa.Column("noun", KEY, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("noun", "slug", name=op.f("pk_redirect")),
    )
    op.create_index(op.f("ix_redirect_record_id"), "redirect", ["record_id"])
    # Whether a source changed is told by its record; its text is compared by itself.
    connection = op.get_bind()
    latest = (
        sa.select(SOURCE.c.id, REVISION.c.record)
        .join(
            REVISION,
            sa.and_(
                REVISION.c.noun == "source",
                REVISION.c.record_id == SOURCE.c.id,
                REVISION.c.version == SOURCE.c.version,
            ),
        )
        .where(REVISION.c.record.is_not(None))
    )
    for row in connection.execute(latest).all():
        kept = sha256(row.record + b"()").hexdigest()
        connection.execute(SOURCE.update().where(SOURCE.c.id == row.id).values(record_digest=kept))


def downgrade():
    op.drop_table("redirect")
    with op.batch_alter_table("revision") as batch_op:
        batch_op.drop_column("other")
    for noun in reversed(NOUNS):
        with op.batch_alter_table(noun) as batch_op:
            batch_op.drop_column("retraction_reason")
            batch_op.drop_column("status")

"""Revisions of every record; the record as it was written stands in them alone."""

import secrets
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BATCH = 2_000
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
NOUNS = ("actor", "place", "topic", "source")
GENERATION = sa.table("generation", sa.column("number"), sa.column("token"))
REVISION = sa.table(
    "revision",
    *map(
        sa.column,
        ("sequence", "noun", "record_id", "key", "version", "operation", "status", "reason"),
    ),
    sa.column("at", INSTANT),
    sa.column("record", sa.LargeBinary),
    sa.column("digest"),
)
CLAIM = sa.table(
    "claim",
    *map(sa.column, ("id", "key", "version", "status", "retraction_reason")),
    sa.column("updated_at", INSTANT),
)
CLAIM_RECORD = sa.table("claim_record", sa.column("claim_id"), sa.column("record", sa.LargeBinary))


def upgrade():
    op.create_table(
        "revision",
        sa.Column("sequence", ROW_ID, nullable=False),
        sa.Column("noun", KEY, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("operation", KEY, nullable=False),
        sa.Column("status", KEY, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("author", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("digest", KEY, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_revision")),
    )
    with op.batch_alter_table("revision") as batch_op:
        batch_op.create_index("ix_revision_at", ["at"], unique=False)
        batch_op.create_index("ix_revision_feed", ["sequence", "noun", "status"], unique=False)
        batch_op.create_index("ix_revision_version", ["noun", "record_id", "version"], unique=True)
    connection, sequence = op.get_bind(), 0
    for noun in NOUNS:
        sequence = keep(connection, noun, of_noun(noun), sequence)
    sequence = keep(connection, "claim", of_claims(), sequence)
    token = secrets.token_hex(8)
    connection.execute(GENERATION.update().values(number=sequence, token=token))
    op.drop_table("claim_record")
    for noun in NOUNS:
        with op.batch_alter_table(noun) as batch_op:
            batch_op.drop_column("record")


def of_noun(noun):
    """Return the statement for the records of what claims refer to."""
    table = sa.table(
        noun,
        *map(sa.column, ("id", "slug", "version")),
        sa.column("updated_at", INSTANT),
        sa.column("record", sa.LargeBinary),
    )
    none = sa.literal(None)
    return sa.select(
        table.c.id.label("id"),
        table.c.slug.label("key"),
        table.c.version,
        table.c.updated_at,
        none.label("status"),
        none.label("retraction_reason"),
        table.c.record,
    )


def of_claims():
    """Return the statement for the records of claims."""
    return sa.select(CLAIM, CLAIM_RECORD.c.record).join(
        CLAIM_RECORD, CLAIM_RECORD.c.claim_id == CLAIM.c.id
    )


def keep(connection, noun, records, sequence):
    """Write the latest revision of each record; return the last number."""
    found = records.subquery()
    last = -1
    while True:
        behind = sa.select(found).where(found.c.id > last).order_by(found.c.id).limit(BATCH)
        rows = connection.execute(behind).all()
        if not rows:
            return sequence
        values = [
            {
                "sequence": number,
                "noun": noun,
                "record_id": row.id,
                "key": row.key,
                "version": row.version,
                "operation": operation(row),
                "status": row.status,
                "at": row.updated_at,
                "reason": row.retraction_reason,
                "record": row.record,
                "digest": sha256(row.record).hexdigest(),
            }
            for number, row in enumerate(rows, sequence + 1)
        ]
        connection.execute(REVISION.insert(), values)
        sequence, last = sequence + len(rows), rows[-1].id


def operation(row):
    """Return what the last write to a record did, as far as it can be told."""
    if row.status == "retracted":
        return "retract"
    return "create" if row.version == 1 else "update"


def downgrade():
    for noun in NOUNS:
        with op.batch_alter_table(noun) as batch_op:
            batch_op.add_column(
                sa.Column("record", sa.LargeBinary(), nullable=False, server_default="")
            )
        table = sa.table(noun, sa.column("id"), sa.column("version"), sa.column("record"))
        op.execute(table.update().values(record=latest(noun, table).scalar_subquery()))
        with op.batch_alter_table(noun) as batch_op:
            batch_op.alter_column("record", server_default=None)
    op.create_table(
        "claim_record",
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_record_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_record")),
    )
    records = sa.select(CLAIM.c.id, latest("claim", CLAIM).scalar_subquery())
    op.execute(CLAIM_RECORD.insert().from_select(["claim_id", "record"], records))
    op.drop_table("revision")


def latest(noun, table):
    """Return the statement for a row's record as it stands."""
    return sa.select(REVISION.c.record).where(
        REVISION.c.noun == noun,
        REVISION.c.record_id == table.c.id,
        REVISION.c.version == table.c.version,
    )

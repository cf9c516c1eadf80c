"""Renames and merges of what many claims show are jobs, done part by part."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "job",
        sa.Column("id", ROW, nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in ("kind", "noun")),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("other", KEY, nullable=True),
        sa.Column("other_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("created_at", "updated_at")
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("total", "done")),
        sa.Column("state", KEY, nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("holder", KEY, nullable=True),
        sa.Column("lease", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_state", "job", ["state"])
    op.create_table(
        "job_step",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_step_job_id_job")),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_step")),
    )
    op.create_table(
        "lag",
        sa.Column("noun", KEY, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("noun", "record_id", name=op.f("pk_lag")),
    )


def downgrade():
    op.drop_table("lag")
    op.drop_table("job_step")
    op.drop_index("ix_job_state", "job")
    op.drop_table("job")

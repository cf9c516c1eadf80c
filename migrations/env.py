"""Run migrations on the connection that the caller hands over, in its transaction."""

from alembic import context

import claims_api.models  # noqa: F401  # the tables register themselves on the metadata
from claims_api.models.tables import metadata

# The text index differs by engine and is no table of the models (FTS5 keeps several of its own).
TEXT_INDEX = "claim_text"


def include_object(_object, name, kind, _reflected, _compare_to):
    """Leave the text index out of comparisons with the models."""
    return not (name and TEXT_INDEX in name)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=include_object,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()

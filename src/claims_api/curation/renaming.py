"""A record that is called otherwise: whether all claims that show it are written anew at once."""

from sqlalchemy import select

from claims_api.curation import jobs, showing
from claims_api.curation.jobs import About
from claims_api.curation.write import Write
from claims_api.models.job import JobKind
from claims_api.store.lagging import TABLES


def is_left(write: Write, noun: str, record_id: int) -> bool:
    """Tell whether a write leaves the claims that show a name to a job, which it begins then."""
    if write.at_once is None:
        return False
    claims = showing.count(write.connection, noun, record_id)
    if not write.is_for_later(claims):
        return False
    table = TABLES[noun]
    asked = select(table.c.slug, table.c.version).where(table.c.id == record_id)
    row = write.connection.execute(asked).one()
    about = (JobKind.change_name, noun, record_id, row.slug, row.version - 1)
    jobs.begin(write, About(*about, claims))
    return True

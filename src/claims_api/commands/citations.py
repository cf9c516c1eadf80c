"""Citations by the command line."""

import sys
from datetime import UTC, datetime

from claims_api.commands.stores import as_of
from claims_api.errors import Problem, Told
from claims_api.formats.choosing import CITATION_FORMATS
from claims_api.formats.negotiating import choose
from claims_api.queries.addresses import target
from claims_api.queries.citing import Occasion, cite
from claims_api.settings import Settings
from claims_api.store.engine import Store


def write(store: Store, settings: Settings, address: str, format_name: str) -> None:
    """Write the citation of what an address leads to.

    Without a base address of the service its own begin where `serve` listens. Raises Told.
    """
    day = datetime.now(UTC).date()
    occasion = Occasion(settings.root, day, settings.dataset_title, settings.dataset_author)
    try:
        cited = target(address, (settings.root,))
        with as_of(store, cited.moment) as standing, standing.reading() as connection:
            citation = cite(connection, cited, occasion)
    except Problem as problem:
        raise Told(problem.detail or problem.title) from problem
    sys.stdout.buffer.writelines(choose(format_name, None, CITATION_FORMATS).write(citation))
    for warning in citation.warnings:
        sys.stderr.write(warning["detail"] + "\n")

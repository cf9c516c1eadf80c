"""What the tests of questions share."""

from typing import Any

import pytest

from claims_api.curation.seeding import demo_files, seed_files
from tests.queries.oracle import Oracle


@pytest.fixture(scope="session")
def oracle(facts: list[dict[str, Any]]) -> Oracle:
    """Return what knows which claims of the corpus meet a question."""
    return Oracle(facts, [*seed_files(), *demo_files()])

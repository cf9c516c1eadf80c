"""The house keeps its shape: figures hold, and each noun stands under its name in every room."""

from pathlib import Path

import pytest

from claims_api.curation.claims_file import read_all
from claims_api.curation.seeding import demo_files, seed_files
from tools import house

SOURCE = Path(house.SOURCE)
RESOURCES = ("claims", "actors", "places", "topics", "sources")


@pytest.mark.parametrize("noun", RESOURCES)
def test_every_resource_has_its_files(noun: str) -> None:
    rooms = (f"models/{noun[:-1]}.py", f"queries/{noun}.py", f"api/{noun}.py")
    assert [room for room in rooms if not (SOURCE / room).is_file()] == []


def test_every_claims_file_that_is_shipped_can_be_read() -> None:
    files = read_all([*seed_files(), *demo_files()])
    assert sum(file.content.source is not None for file in files) == 4


def test_the_house_figures_hold() -> None:
    assert house.main() == 0

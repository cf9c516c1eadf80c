"""What was acknowledged survives a power cut: `benchmarks/power_cuts.py`, in a few cuts."""

import random
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from benchmarks.power_cuts import SECTOR, Disk, run
from benchmarks.recorded import Event
from claims_api.store import sqlite


@pytest.fixture(autouse=True)
def _engines_with_dialects_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo `databases.compiled_once`: what SQLite writes is recorded by an event of a dialect."""
    monkeypatch.setattr(sqlite, "create_engine", create_engine)


@pytest.mark.proof
def test_no_acknowledged_write_is_lost_by_a_power_cut(tmp_path: Path) -> None:
    found = run(tmp_path, 12, writes=30)
    assert (found.lost, found.faults) == (0, [])
    assert found.acknowledged > found.cuts
    assert found.syncs >= 30  # one for each write that was acknowledged


@pytest.mark.proof
def test_with_another_pragma_some_would_be_lost(tmp_path: Path) -> None:
    found = run(tmp_path, 8, writes=30, synchronous="NORMAL")
    assert found.lost > 0
    assert found.faults == []  # what is left is whole, and what was written first


def test_a_cut_leaves_what_was_synced_and_any_part_of_the_rest() -> None:
    disk = Disk(bytearray(b"."))
    disk.take(Event("write", "f", 0, b"a" * SECTOR))
    disk.take(Event("sync", "f"))
    disk.take(Event("write", "f", SECTOR, b"b" * 2 * SECTOR))
    disk.take(Event("truncate", "f", 2 * SECTOR))
    chooser = random.Random(1)
    left = {disk.after_cut(chooser) for _cut in range(200)}
    one, two = b"b" * SECTOR, bytes(SECTOR)
    assert {data[SECTOR:] for data in left} == {b"", one, one + one, two, two + one}
    assert {data[:SECTOR] for data in left} == {b"a" * SECTOR}

"""An import that is killed leaves its claims whole, or none of them."""

from pathlib import Path

import pytest

from benchmarks.forked import typed
from benchmarks.kill_import import NAME, Account, count, run
from claims_api.store import sqlite


@pytest.mark.proof
def test_a_killed_import_leaves_all_or_nothing_and_no_obstacle(tmp_path: Path) -> None:
    found = run(tmp_path, cycles=4, claims=100)
    assert (found.half(), found.faults) == (0, []), list(found.lines())
    assert 0 in found.left
    url = sqlite.url_of(tmp_path / NAME)
    again = typed(url, tmp_path / "log", "import", str(tmp_path / "diary.json"))
    again.join()
    assert (again.exitcode, count(url)) == (0, 100)


def test_half_an_import_is_told() -> None:
    assert Account(claims=200, left=[0, 200, 199], within=1, ended=0, faults=[]).half() == 1

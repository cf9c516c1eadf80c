"""What was acknowledged survives `kill -9`: what `benchmarks/kill.py` shows, in two cycles."""

from pathlib import Path

import pytest

from benchmarks.clients import SHARED, Chain, Client
from benchmarks.kill import account, run


@pytest.mark.proof
def test_what_was_acknowledged_is_found_after_kills(tmp_path: Path) -> None:
    found = run(tmp_path, cycles=2, clients=3)
    assert found.holds(), list(found.lines())
    assert found.acknowledged == found.found > 0 < found.cut_off


@pytest.mark.parametrize(
    ("kept", "found", "wrong"),
    [
        ({2: "x"}, [(1, ""), (2, "x")], {}),
        ({2: "x"}, [(1, "")], {"lost": ["x"]}),
        ({2: "x"}, [(1, ""), (2, "y")], {"lost": ["x"], "unexplained": ["y"]}),
        ({2: "x"}, [(1, ""), (2, "x"), (3, "x")], {"doubled": ["x"], "unexplained": ["x"]}),
        ({3: "x"}, [(1, ""), (3, "x")], {"broken": [SHARED]}),
        ({2: "x"}, [(1, ""), (2, "x"), (2, "")], {"broken": [SHARED]}),
    ],
)
def test_the_account_tells_what_went_wrong(
    kept: Chain, found: list[tuple[int, str]], wrong: dict[str, list[str]]
) -> None:
    client = Client("c", "", chance=1)
    client.kept[SHARED] = kept
    told = account([client], {SHARED: found}, [])
    assert {name: getattr(told, name) for name in wrong} == wrong
    assert told.holds() is not bool(wrong)


def test_an_edit_that_was_told_otherwise_is_no_success() -> None:
    client = Client("c", "", chance=1)
    client.kept[SHARED] = {1: "x"}
    client.refused["409, of its own POST"] += 1
    assert not account([client], {SHARED: [(1, "x")]}, []).holds()
    assert not account([client], {SHARED: [(1, "x")]}, ["FAULT  texts: source a"]).holds()

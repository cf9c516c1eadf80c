"""The locks pin every distribution by digest, and name no address to fetch it from."""

import re
import tomllib
from pathlib import Path

import pytest

from tools import locks
from tools.locks import LOCKS, Lock, faults, without_extras

TOP = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_is_whole_and_answers_to_the_project(lock: Lock) -> None:
    assert list(faults(PYPROJECT, lock)) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_locked_has_a_digest_and_nothing_an_address(lock: Lock) -> None:
    pinned = re.findall(r"^[a-z0-9][^\n]*==", lock.text, re.MULTILINE)
    assert len(pinned) > 20
    assert all(has_digest for _requirement, has_digest in lock.pinned().values())
    assert "://" not in lock.text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--index-url https://packages.example/simple\n", "an address or a path"),
        ("somewhere @ file:///elsewhere/some.whl\n", "an address or a path"),
        ("unpinned==1.0\n", "carries no hash"),
    ],
)
def test_what_does_not_belong_there_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, told: str
) -> None:
    (tmp_path / LOCKS[0].name).write_text(line + LOCKS[0].text)
    monkeypatch.setattr(locks, "TOP", tmp_path)
    assert any(told in fault for fault in faults(PYPROJECT, LOCKS[0]))


def test_an_extra_that_is_not_locked_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_dev = LOCKS[1]
    assert list(without_extras(of_dev)) == []
    (tmp_path / of_dev.name).write_text(of_dev.text.replace("coverage[toml]==", "coverage=="))
    monkeypatch.setattr(locks, "TOP", tmp_path)
    assert list(without_extras(of_dev)) == [f"{of_dev.name}: coverage is locked without toml"]

"""Backups: made while others write, each whole, and none that takes the place of a better one."""

import json
import os
import random
import shutil
import stat
import time
from itertools import count
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from claims_api import __version__
from claims_api.errors import Told
from claims_api.store import backups, files, manifest, restoring, schema, sqlite
from claims_api.store.engine import Store
from claims_api.store.manifest import Manifest
from claims_api.store.schema import UnfitDatabase
from tests.beside import SPAWN, beside
from tests.filled_files import CLAIMS, add, faults, filled, flipped, numbers_in, statement, torn


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a database with some claims."""
    return filled(tmp_path / "claims.sqlite3")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return where a backup is to be."""
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept" / "backup.sqlite3"


def write_on(has_begun: Event, url: str, written: Any) -> None:
    """Bring in one claim after the other, as fast as it goes, and tell how many stand."""
    with Store(url) as store:
        for number in count(CLAIMS):
            add(store, number)
            written.value = number + 1
            has_begun.set()


@pytest.mark.proof
def test_backups_beside_a_writer_are_each_a_beginning_of_what_it_wrote(
    url: str, tmp_path: Path
) -> None:
    written = SPAWN.Value("l", 0)
    with beside(write_on, url, written):
        made: list[tuple[int, Manifest, int]] = []
        for number in range(6):
            before = written.value
            told = backups.make(url, tmp_path / f"{number}.sqlite3")
            made.append((before, told, written.value))
    assert made[-1][1].holds.generation > made[0][1].holds.generation
    for number, (before, told, after) in enumerate(made):
        copy = tmp_path / f"{number}.sqlite3"
        assert faults(copy, deep=True) == {}
        here = sqlite.url_of(tmp_path / f"restored-{number}.sqlite3")
        assert restoring.restore(copy, here).generation == told.holds.generation
        found = numbers_in(sqlite.file_of(here))
        assert found == list(range(len(found)))
        # Whatever stood when it began is there; of what came meanwhile, one more may not be told.
        assert before <= len(found) <= after + 1
        # An author, a source, and each claim: nothing of a generation is missing.
        assert len(found) + 2 == told.holds.generation


def back_up_on(has_begun: Event, url: str, folder: Path) -> None:
    """Make one backup after the other."""
    for number in count(1):
        backups.make(url, folder / f"{number}.sqlite3")
        has_begun.set()


@pytest.mark.proof
@pytest.mark.parametrize("moment", range(3))
def test_a_backup_that_is_killed_is_whole_or_has_no_name(
    tmp_path: Path, target: Path, moment: int
) -> None:
    url = filled(tmp_path / "claims.sqlite3", 200)
    before = sqlite.file_of(url).read_bytes()
    with beside(back_up_on, url, target.parent):
        time.sleep(random.Random(moment).uniform(0, 0.3))
    for copy in target.parent.glob("*.sqlite3"):
        assert faults(copy) == {}
        assert numbers_in(copy) == list(range(200))
    assert sqlite.file_of(url).read_bytes() == before
    backups.make(url, target)
    assert faults(target, deep=True) == {}
    assert list(target.parent.glob(".claims-backup.new*")) == []


def test_what_a_killed_backup_left_is_cleared_away(url: str, target: Path) -> None:
    left = [target.with_name(f".claims-backup.new{end}") for end in ("", ".json", "-journal")]
    for each in left:
        each.write_bytes(b"half")
    backups.make(url, target)
    assert [each for each in left if each.exists()] == []
    assert faults(target) == {}


def test_a_backup_has_what_stands_in_the_log_alone(url: str, target: Path) -> None:
    with Store(url) as store:
        add(store, CLAIMS)
        assert sqlite.has_log(url)
        backups.make(url, target)
    assert numbers_in(target) == list(range(CLAIMS + 1))


def test_a_manifest_tells_what_the_copy_holds(url: str, target: Path) -> None:
    made = backups.make(url, target)
    assert json.loads(manifest.path_of(target).read_text()) == {
        "bytes": target.stat().st_size,
        "sha256": files.sha256_of(target),
        "made_at": made.made_at.isoformat().replace("+00:00", "Z"),
        "version": __version__,
        "holds": {
            "revision": schema.HEAD,
            "generation": CLAIMS + 2,
            "counts": {
                "source": 1,
                "source_text": 0,
                "claim": CLAIMS,
                "actor": 1,
                "place": 0,
                "topic": 0,
                "relation": 0,
                "assessment": 0,
                "revision": CLAIMS + 2,
            },
        },
    }
    assert Manifest.read(target) == made


def test_a_backup_is_its_owners_alone_and_nothing_else_is_left(url: str, target: Path) -> None:
    before = os.umask(0)
    try:
        backups.make(url, target)
    finally:
        os.umask(before)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in target.parent.iterdir()}
    assert modes == dict.fromkeys(
        (".claims-backup.lock", "backup.sqlite3", "backup.sqlite3.json"), 0o600
    )


def test_a_backup_is_looked_at_without_putting_anything_beside_it(url: str, target: Path) -> None:
    backups.make(url, target)
    before = {file: file.read_bytes() for file in target.parent.iterdir()}
    assert faults(target, deep=True) == {}
    assert {file: file.read_bytes() for file in target.parent.iterdir()} == before


def test_a_backup_that_is_there_is_replaced_only_when_told(url: str, target: Path) -> None:
    first = backups.make(url, target)
    with Store(url) as store:
        add(store, CLAIMS)
    with pytest.raises(Told, match=r"backup\.sqlite3 is there already; --force replaces it"):
        backups.make(url, target)
    assert files.sha256_of(target) == first.sha256
    assert backups.make(url, target, replace=True).holds.counts["claim"] == CLAIMS + 1
    assert faults(target) == {}


def test_a_database_is_never_taken_for_its_backup(url: str, tmp_path: Path) -> None:
    file = sqlite.file_of(url)
    (tmp_path / "link.sqlite3").symlink_to(file)
    for name in (file.name, "link.sqlite3"):
        with pytest.raises(Told, match="is the database itself"):
            backups.make(url, tmp_path / name, replace=True)


def test_a_database_in_use_is_no_backup_to_replace(url: str, tmp_path: Path) -> None:
    other = filled(tmp_path / "other.sqlite3", 1)
    with Store(other) as store:
        add(store, 1)
        with pytest.raises(Told, match="a database in use"):
            backups.make(url, tmp_path / "other.sqlite3", replace=True)


def test_a_backup_of_nothing_is_none(tmp_path: Path, target: Path) -> None:
    with pytest.raises(UnfitDatabase, match="The database is empty"):
        backups.make(sqlite.url_of(tmp_path / "nowhere.sqlite3"), target)
    assert not (tmp_path / "nowhere.sqlite3").exists()
    assert list(target.parent.iterdir()) == []


def test_a_backup_needs_a_folder_that_is_there(url: str, tmp_path: Path) -> None:
    with pytest.raises(Told, match=r"There is no folder .*nowhere"):
        backups.make(url, tmp_path / "nowhere" / "backup.sqlite3")
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_that_does_not_fit_is_not_begun(
    url: str, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    almost_full = shutil.disk_usage(target.parent)._replace(free=2**18)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: almost_full)
    with pytest.raises(Told, match=r"no space .* MiB may be needed, 0\.2 MiB are free"):
        backups.make(url, target)
    assert list(target.parent.iterdir()) == []


def test_a_damaged_database_gives_no_backup_and_keeps_the_one_before(
    url: str, target: Path
) -> None:
    backups.make(url, target)
    kept = target.read_bytes()
    torn(sqlite.file_of(url), "claim")
    before = sqlite.file_of(url).read_bytes()
    with pytest.raises(UnfitDatabase, match=r"No backup of .* could be made: .*malformed"):
        backups.make(url, target, replace=True)
    assert target.read_bytes() == kept
    assert faults(target) == {}
    assert sqlite.file_of(url).read_bytes() == before


def test_references_to_nothing_are_not_kept(url: str, target: Path) -> None:
    statement(sqlite.file_of(url), "DELETE FROM source")
    with pytest.raises(UnfitDatabase, match=r"not sound.*references: claim to source"):
        backups.make(url, target)
    assert not target.exists()


def test_a_database_of_an_older_version_can_be_backed_up_before_its_upgrade(
    tmp_path: Path, target: Path
) -> None:
    url = sqlite.url_of(tmp_path / "old.sqlite3")
    with Store(url) as store:
        schema.upgrade(store, "0001")
    assert backups.make(url, target).holds.revision == "0001"
    found = {each.about: each.detail for each in backups.findings(target, Manifest.read(target))}
    assert "revision 0001; needed is" in found["schema"]
    assert "documents" not in found


def test_a_letter_that_flipped_in_a_copy_is_found_wherever_it_stands(
    url: str, target: Path
) -> None:
    backups.make(url, target)
    content = target.read_bytes()
    for at in random.Random(7).sample(range(100, len(content)), 20):
        target.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        first = next(iter(backups.findings(target, Manifest.read(target))))
        assert (first.about, first.is_fine) == ("digest", False)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (b'"sha256"', "is no manifest"),
        (b'"bytes"', "is no manifest"),
        (b'"generation"', "is no manifest"),
        (b'"holds": {', "is no manifest"),
        (b'"claim": 4', "claim 40, not "),
        (b'"generation": 4', "generation 42, not "),
        (b'"revision": "0', "revision 0"),
        (b'"place"', "place 0, not None"),
    ],
)
def test_a_letter_that_flipped_in_a_manifest_is_found(
    url: str, target: Path, words: bytes, told: str
) -> None:
    backups.make(url, target)
    beside = manifest.path_of(target)
    content = bytearray(beside.read_bytes())
    at = content.index(words) + (len(words) - 1 if words[-1:] in b"0123456789{" else 1)
    content[at] ^= 1
    beside.write_bytes(content)
    try:
        found = faults(target).get("manifest", "nothing")
    except Told as error:
        found = str(error)
    assert told in found


def test_a_digest_that_flipped_in_a_manifest_is_found(url: str, target: Path) -> None:
    made = backups.make(url, target)
    flipped(manifest.path_of(target), made.sha256.encode())
    try:
        found = faults(target)["digest"]
    except Told as error:
        found = str(error)
    assert "not the file that was made" in found or "sha256: String should match" in found


@pytest.mark.parametrize(
    ("content", "told"),
    [("{", "JSON"), ("{}", "bytes: Field required"), ('{"bytes": -7}', "bytes: Input should be")],
)
def test_a_manifest_that_is_none_is_told(url: str, target: Path, content: str, told: str) -> None:
    backups.make(url, target)
    manifest.path_of(target).write_text(content)
    with pytest.raises(Told, match=f"is no manifest: {told}"):
        faults(target)


def test_a_copy_without_a_manifest_can_be_looked_at(url: str, target: Path) -> None:
    backups.make(url, target)
    manifest.path_of(target).unlink()
    found = {each.about: each for each in backups.findings(target, Manifest.read(target))}
    assert all(each.is_fine for each in found.values())
    assert found["digest"].detail.startswith("no manifest stands beside it")


def test_a_copy_with_a_log_beside_it_is_no_backup(url: str, tmp_path: Path) -> None:
    with Store(url) as store:
        add(store, CLAIMS)
        with pytest.raises(Told, match=r"sqlite3-wal holds writes that are not in the file"):
            backups.insist_on_backup(tmp_path / "claims.sqlite3")


def test_what_is_no_file_is_no_backup(tmp_path: Path) -> None:
    for none in (tmp_path, tmp_path / "nowhere.sqlite3"):
        with pytest.raises(Told, match="There is no file"):
            backups.insist_on_backup(none)

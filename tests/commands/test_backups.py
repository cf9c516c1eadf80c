"""`backup`, `verify` and `restore`, as they are typed."""

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from claims_api.settings import shipped
from claims_api.store import manifest, schema, sqlite
from claims_api.store.engine import Store
from tests.commands.typed import Done, Run, answer
from tests.filled_files import CLAIMS, add, faults, filled, flipped, numbers_in, statement
from tests.rights import rights_hold
from tests.server import environment, serving


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a database with some claims."""
    return filled(tmp_path / "claims.sqlite3")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return the folder of the backups."""
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept"


def named_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*.sqlite3"))


def test_a_backup_is_named_by_its_time_and_its_name_alone_is_printed(
    run: Run, url: str, kept: Path
) -> None:
    done = run(url, "backup", kept)
    assert done.returncode == 0
    (name,) = named_in(kept)
    assert re.fullmatch(r"claims-20\d{6}T\d{6}Z\.sqlite3", name)
    assert done.stdout == f"{kept / name}\n"
    assert re.fullmatch(
        r"It holds generation 42: 1 source, .*, 40 claims, 1 actor, .*; [\d,]+ bytes\.\n",
        done.stderr,
    )


def test_what_was_backed_up_is_verified_and_restored(run: Run, url: str, kept: Path) -> None:
    copy = kept / "monday.sqlite3"
    assert run(url, "backup", copy).returncode == 0
    for more in ((), ("--deep",)):
        verified = run(url, "verify", copy, *more)
        assert (verified.returncode, verified.stderr) == (0, "")
        assert "FAULT" not in verified.stdout
        assert ("composed" in verified.stdout) is bool(more)
    with Store(url) as store:
        add(store, CLAIMS)
    refused = run(url, "restore", copy)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "claims.sqlite3 is there already; --force" in refused.stderr
    assert answer(run, url)["total"] == CLAIMS + 1
    done = run(url, "restore", copy, "--force")
    assert done.returncode == 0
    assert re.fullmatch(
        r"What stood there is now .*claims\.sqlite3\.replaced-20.*Z\.\n"
        r"Restored generation 42 to .*claims\.sqlite3\.\n",
        done.stderr,
    )
    assert answer(run, url)["total"] == CLAIMS


def test_old_backups_of_a_folder_are_removed_when_told_and_nothing_else_is(
    run: Run, url: str, kept: Path
) -> None:
    old = [f"claims-2026010{day}T031500Z.sqlite3" for day in range(1, 5)]
    for name in (*old, "monday.sqlite3", "claims-20260101T031500Z.sqlite3.txt"):
        (kept / name).write_bytes(b"old")
    for name in old:
        manifest.path_of(kept / name).write_bytes(b"old")
    done = run(url, "backup", kept, "--keep", 3)
    assert done.returncode == 0
    assert done.stderr.count("Removed ") == 2
    made = Path(done.stdout.strip()).name
    assert named_in(kept) == [*old[2:], made, "monday.sqlite3"]
    assert {file.name for file in kept.glob("*.json")} == {
        f"{name}.json" for name in (*old[2:], made)
    }
    assert (kept / "claims-20260101T031500Z.sqlite3.txt").exists()


def test_a_backup_that_fails_removes_no_old_one(run: Run, url: str, kept: Path) -> None:
    old = kept / "claims-20260101T031500Z.sqlite3"
    old.write_bytes(b"old")
    statement(sqlite.file_of(url), "DELETE FROM source")
    done = run(url, "backup", kept, "--keep", 1)
    assert (done.returncode, done.stdout) == (3, "")
    assert "references: claim to source" in done.stderr
    assert named_in(kept) == [old.name]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("backup", "-"), "no pipe"),
        (("backup", "monday.sqlite3", "--keep", 3), "--keep counts the backups of a folder"),
        (("backup", "--keep", 0, "."), "--keep"),
        (("backup",), "Missing argument"),
        (("restore",), "Missing argument"),
    ],
)
def test_a_command_that_is_typed_wrongly_is_told(
    run: Run, url: str, words: tuple[object, ...], told: str
) -> None:
    done = run(url, *words)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("backup", "{}/kept/there.sqlite3"), "there.sqlite3 is there already; --force"),
        (("backup", "{}/claims.sqlite3"), "is the database itself"),
        (("backup", "{}/nowhere/monday.sqlite3"), "There is no folder"),
        (("backup", "/dev/full"), "/dev/full is no backup"),
        (("verify", "{}/nowhere.sqlite3"), "There is no file"),
        (("restore", "{}/nowhere.sqlite3"), "There is no file"),
        (("restore", "{}/claims.sqlite3", "--force"), "is the database itself"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    run: Run, url: str, kept: Path, words: tuple[str, ...], told: str
) -> None:
    (kept / "there.sqlite3").write_bytes(b"of someone")
    before = sqlite.file_of(url).read_bytes()
    done = run(url, *(word.format(kept.parent) for word in words))
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert sqlite.file_of(url).read_bytes() == before
    assert (kept / "there.sqlite3").read_bytes() == b"of someone"


def test_each_fault_of_a_backup_is_told_and_ends_with_1(run: Run, url: str, kept: Path) -> None:
    copy = kept / "monday.sqlite3"
    run(url, "backup", copy)
    statement(copy, "UPDATE claim SET statement = 'Another.' WHERE local = 'thing-7'")
    shallow, deep = (run(url, "verify", copy, *more) for more in ((), ("--deep",)))
    assert (shallow.returncode, deep.returncode) == (1, 1)
    assert "FAULT  digest: not the file that was made 20" in shallow.stdout
    assert "FAULT  composed: claim paper:thing-7\n" in deep.stdout
    assert "ok     integrity: pages and indexes\n" in deep.stdout


def test_a_manifest_that_cannot_be_read_is_told(run: Run, url: str, kept: Path) -> None:
    copy = kept / "monday.sqlite3"
    run(url, "backup", copy)
    flipped(manifest.path_of(copy), b'"sha256"')
    for words in (("verify", copy), ("restore", copy, "--force")):
        done = run(url, *words)
        assert done.returncode == 1
        assert "monday.sqlite3.json is no manifest: sha256: Field required" in done.stderr
    assert faults_of_database(run, url) == ""


def faults_of_database(run: Run, url: str) -> str:
    """Return the lines of faults that `verify` finds in a database."""
    found = run(url, "verify", "--deep").stdout
    return "".join(line for line in found.splitlines(True) if line.startswith("FAULT"))


def test_a_database_is_verified_on_either_engine(run: Run, store: Store) -> None:
    add(store, *range(3))
    done = run(store.url, "verify", "--deep")
    assert done.returncode == 0
    about = [line.split()[1].rstrip(":") for line in done.stdout.splitlines()]
    of_file = ["integrity", "references"] if store.is_sqlite else []
    assert about == ["schema", *of_file, *"documents composed texts words history".split()]


@pytest.mark.parametrize("words", [("backup", "{}"), ("restore", "{}/claims.sqlite3")])
def test_on_postgresql_another_tool_is_named(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    url = "postgresql://nobody@localhost:1/claims"
    done = run(url, *(word.format(tmp_path) for word in words))
    assert done.returncode == 1
    assert "PostgreSQL" in done.stderr
    assert {"backup": "pg_dump", "restore": "pg_restore"}[words[0]] in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_served_is_backed_up_and_not_replaced(
    run: Run, tmp_path: Path, kept: Path
) -> None:
    url = filled(tmp_path / "claims.sqlite3")
    with serving(tmp_path) as server:
        assert run(url, "backup", kept / "monday.sqlite3").returncode == 0
        refused = run(url, "restore", kept / "monday.sqlite3", "--force")
        assert refused.returncode == 1
        assert "is in use. Stop the service first" in refused.stderr
        assert server.get("/claims?limit=0")["total"] == CLAIMS
        assert server.stop() == 0
    assert run(url, "restore", kept / "monday.sqlite3", "--force").returncode == 0
    with serving(tmp_path) as server:
        assert server.get("/health/ready")["generation"] == CLAIMS + 2


def typed(url: str, *words: object, room: int) -> Done:
    """Run a command in a process of its own whose files have room for so many bytes."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = subprocess.run(
        [sys.executable, "-m", "claims_api", *map(str, words)],
        env=environment(CLAIMS_API_DATABASE_URL=url),
        preexec_fn=bound,
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def test_a_disk_that_is_full_halfway_keeps_the_backup_before(
    run: Run, url: str, kept: Path
) -> None:
    copy = kept / "monday.sqlite3"
    run(url, "backup", copy)
    before = copy.read_bytes()
    done = typed(url, "backup", copy, "--force", room=len(before) // 2)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"No backup of .* could be made: disk I/O error\n", done.stderr)
    assert copy.read_bytes() == before
    assert faults(copy) == {}
    assert not (kept / ".claims-backup.new").exists()


def test_a_disk_that_is_full_halfway_keeps_the_database(run: Run, url: str, kept: Path) -> None:
    copy = kept / "monday.sqlite3"
    run(url, "backup", copy)
    before = sqlite.file_of(url).read_bytes()
    done = typed(url, "restore", copy, "--force", room=copy.stat().st_size // 2)
    assert done.returncode == 1
    assert done.stderr.endswith("File too large\n")
    assert sqlite.file_of(url).read_bytes() == before
    assert named_in(kept.parent) == ["claims.sqlite3"]
    assert faults_of_database(run, url) == ""


def test_what_may_not_be_written_is_told_and_left(run: Run, url: str, kept: Path) -> None:
    copy = kept / "monday.sqlite3"
    sqlite.file_of(url).chmod(0o400)
    with rights_hold():
        assert run(url, "backup", copy).returncode == 0  # it is read alone
        kept.chmod(0o500)
        unwritable = run(url, "backup", kept / "tuesday.sqlite3")
        unread = run(url, "restore", copy, "--force")
    assert (unwritable.returncode, unread.returncode) == (1, 1)
    assert ".claims-backup.lock cannot be locked: " in unwritable.stderr
    assert "claims.sqlite3: Permission denied" in unread.stderr
    assert named_in(kept) == ["monday.sqlite3"]
    assert numbers_in(sqlite.file_of(url)) == list(range(CLAIMS))


def test_a_backup_of_an_older_version_tells_what_to_do_when_it_is_restored(
    run: Run, tmp_path: Path
) -> None:
    old = sqlite.url_of(tmp_path / "old.sqlite3")
    with Store(old) as store:
        schema.upgrade(store, "0001")
    assert run(old, "backup", tmp_path / "backup.sqlite3").returncode == 0
    new = sqlite.url_of(tmp_path / "claims.sqlite3")
    done = run(new, "restore", tmp_path / "backup.sqlite3")
    assert "needed is" in done.stderr
    assert "run `claims-api db upgrade`" in done.stderr
    assert run(new, "db", "upgrade").returncode == 0


def test_a_command_on_a_full_disk_is_told_without_a_trace(run: Run, url: str) -> None:
    room = sqlite.file_of(url).stat().st_size
    done = typed(url, "import", shipped("seed"), room=room)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert re.search("disk", done.stderr)
    assert numbers_in(sqlite.file_of(url)) == list(range(CLAIMS))
    assert faults_of_database(run, url) == ""

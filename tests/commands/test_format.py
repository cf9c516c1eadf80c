"""`format`: claims files brought into their canonical form."""

from pathlib import Path

from tests.commands.typed import SEED, Run
from tests.small_files import SMALL, written

UNTIDY = SMALL.replace("kind: person", "kind:   'person'")


def test_the_seed_is_in_canonical_form(run: Run, fresh_url: str) -> None:
    done = run(fresh_url, "format", "--check", SEED)
    assert (done.returncode, done.stdout) == (0, "")


def test_format_check_tells_what_would_change_and_changes_nothing(
    run: Run, fresh_url: str, tmp_path: Path
) -> None:
    file = written(tmp_path, UNTIDY)
    done = run(fresh_url, "format", "--check", file)
    assert (done.returncode, done.stdout) == (1, f"would change: {file}\n")
    assert file.read_text() == UNTIDY


def test_format_writes_the_canonical_form_once(run: Run, fresh_url: str, tmp_path: Path) -> None:
    file = written(tmp_path, UNTIDY)
    assert run(fresh_url, "format", file).stdout == f"changed: {file}\n"
    assert file.read_text() == SMALL
    assert run(fresh_url, "format", file).stdout == ""

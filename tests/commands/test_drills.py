"""The drills of docs/backups.md, carried out by a shell as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

from claims_api.curation.seeding import make_ready
from claims_api.store import sqlite
from tests.server import PATIENCE, environment
from tools.docs import TOP

PAGE = (TOP / "docs" / "backups.md").read_text(encoding="utf-8")
SHOWN = re.compile(r"^```(?P<kind>\w+)\n(?P<words>[\s\S]*?)^```$", re.MULTILINE)
BLOCKS = [(match["kind"], match["words"]) for match in SHOWN.finditer(PAGE)]
PROGRAMS = [Path(sys.executable).parent]


def settings(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment that finds the programs, with the data in a folder."""
    path = os.pathsep.join([*map(str, PROGRAMS), os.environ["PATH"]])
    return environment(CLAIMS_API_DATA_DIR=str(folder), PATH=path, **more)


def shell(words: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run commands in a folder until one fails, and return what they wrote."""
    return subprocess.run(
        ["sh", "-ec", words],
        cwd=folder,
        env=settings(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def without_figures(words: str) -> str:
    """Leave out what differs from one day to another."""
    return re.sub(r"\d[\d,.]*", "0", words)


def test_the_commands_of_the_page_do_what_it_shows(tmp_path: Path) -> None:
    make_ready(sqlite.url_of(tmp_path / "claims.sqlite3"))
    (tmp_path / "backups").mkdir()
    answers = [*BLOCKS[1:], ("", "")]
    typed = [
        (words, answer if kind == "text" else None)
        for (is_sh, words), (kind, answer) in zip(BLOCKS, answers, strict=True)
        if is_sh == "sh" and words.startswith("claims-api ")
    ]
    assert len(typed) == 4
    for words, answer in typed:
        done = shell(words, tmp_path)
        assert done.returncode == 0, done.stdout
        shown = done.stdout.replace(f"{tmp_path}/", "")
        if answer is not None:
            assert without_figures(shown) == without_figures(answer)

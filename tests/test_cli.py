"""The commands as they are typed: what they print, what they change, and how they exit."""

import csv
import gc
import io
import json
import os
import pty
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from claims_api import __version__
from claims_api.cli import app, main
from claims_api.curation.seeding import demo_files, seed_files
from claims_api.settings import settings
from claims_api.store import schema
from claims_api.store.engine import Store
from claims_api.text import digest
from tools.docs_tables import commands

SEED, DEMO = seed_files()[0], demo_files()[0]
SHARED = ("actors.yaml", "places.yaml", "topics.yaml")
CONTROL = re.compile(r"\x1b|[\x00-\x08\x0b-\x1f]")
COLOUR = re.compile(rb"\x1b\[(?:[0-9]+;)*(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:;[0-9]+)*m")
PATIENCE = 60.0


class Done(NamedTuple):
    """What a command printed, and how it exited."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def environment(url: str, **more: str) -> dict[str, str]:
    """Return the caller's environment with this database, if any, and no other setting."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CLAIMS_API_")}
    kept.pop("FORCE_COLOR", None)
    named = {"CLAIMS_API_DATABASE_URL": url} if url else {}
    return kept | named | {"COLUMNS": "200"} | more


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "claims_api", *words]


def _exit_code() -> int:
    """Run the command line, and return what its process would exit with."""
    with warnings.catch_warnings():
        # A command that is refused leaves its connection to the end of its process.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            main()
        except SystemExit as end:
            code = end.code
        gc.collect()
    return int(code or 0)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Yield a function that runs a command on a database, in this process, its output piped."""
    for name in [name for name in os.environ if name.startswith("CLAIMS_API_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")

    def running(url: str, *words: object) -> Done:
        monkeypatch.setenv("CLAIMS_API_DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["claims-api", *map(str, words)])
        settings.cache_clear()
        capfd.readouterr()
        code = _exit_code()
        return Done(code, *capfd.readouterr())

    yield running
    settings.cache_clear()


@pytest.fixture
def empty_url(store: Store) -> str:
    """Return the address of a database with the schema and nothing in it."""
    return store.url


def small(folder: Path, claims: str = "") -> Path:
    """Write a claims file of one claim into a folder, and return it."""
    file = folder / "small.yaml"
    file.write_text(
        f"""actors:
  - id: ada
    name: Ada Auctor
    kind: person
source:
  id: paper
  title: A Paper
  authors: [ada]
  language: en
  text_access: curators
claims:
  - id: sky-is-clear
    statement: The sky is clear.
    type: state
    polarity: affirmed
    voice: author
    certainty: unspecified
    confidence: 0.9
    salience: supporting
    anchors:
      - {{start: 0, end: 9, sha256: {"0" * 64}}}
{claims}""",
        encoding="utf-8",
    )
    return file


# --- help -------------------------------------------------------------------------------------

LEAVES = [path for path, found in commands() if not hasattr(found, "commands")]


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_has_a_help_with_an_example(path):
    shown = CliRunner().invoke(app, [*path.split()[1:], "--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert f"Example: {path}" in shown.output


def test_the_help_of_all_names_every_command():
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    assert {path.split()[1] for path in LEAVES} <= set(shown.output.split())


def test_the_version_is_printed():
    assert CliRunner().invoke(app, ["--version"]).output == f"{__version__}\n"


def test_a_misspelt_option_is_no_command_line():
    assert CliRunner().invoke(app, ["serve", "--prot", "1"]).exit_code == 2


# --- the schema -------------------------------------------------------------------------------


def test_an_empty_database_is_not_the_one_needed(run, fresh_url):
    done = run(fresh_url, "db", "status")
    assert done.returncode == 3
    assert done.stdout.startswith("empty")


def test_upgrade_brings_the_schema_and_no_claims(run, fresh_url):
    assert run(fresh_url, "db", "upgrade").returncode == 0
    done = run(fresh_url, "db", "status")
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "current")
    assert answer(run, fresh_url)["total"] == 0


def test_upgrade_twice_is_upgrade_once(run, empty_url):
    assert run(empty_url, "db", "upgrade").returncode == 0


@pytest.fixture
def foreign_url(fresh_url: str) -> str:
    """Return the address of a database that holds something else."""
    opened = Store(fresh_url)
    with opened.writing() as connection:
        connection.execute(text("CREATE TABLE recipe (name TEXT)"))
    opened.close()
    return fresh_url


@pytest.mark.parametrize(
    "words", [("db", "status"), ("db", "upgrade"), ("import", SEED), ("serve", "--port", "0")]
)
def test_a_database_that_holds_something_else_is_left_alone(run, foreign_url, words):
    assert run(foreign_url, *words).returncode == 3
    opened = Store(foreign_url)
    assert schema.standing(opened).state is schema.State.foreign
    opened.close()


def test_a_database_of_a_newer_version_is_refused_by_name(run, empty_url):
    opened = Store(empty_url)
    with opened.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()
    done = run(empty_url, "serve", "--port", "0")
    assert done.returncode == 3
    assert "9999" in done.stderr
    assert schema.HEAD in done.stderr


# --- import, export, format -------------------------------------------------------------------


def answer(run: Run, url: str, question: str = "limit=0") -> Any:
    """Return what `export` answers to a question, as JSON."""
    return json.loads(run(url, "export", "--format", "json", question).stdout)


def test_importing_twice_changes_nothing_the_second_time(run, empty_url, tmp_path):
    file = small(tmp_path)
    first, second = run(empty_url, "import", file), run(empty_url, "import", file)
    assert "claims: 1 created, 0 updated, 0 unchanged" in first.stdout
    assert "claims: 0 created, 0 updated, 1 unchanged" in second.stdout
    assert answer(run, empty_url, "fields=version")["items"] == [{"version": 1}]


def test_a_faulty_file_is_told_by_line_and_changes_nothing(run, empty_url, tmp_path):
    good = small(tmp_path)
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(good.read_text().replace("type: state", "type: mood"), encoding="utf-8")
    done = run(empty_url, "import", good, faulty)
    assert done.returncode == 1
    assert f"{faulty}:14: sky-is-clear: type:" in done.stderr
    assert answer(run, empty_url)["total"] == 0


def test_a_reference_that_nobody_knows_changes_nothing(run, empty_url, tmp_path):
    file = small(tmp_path, "    places: [nowhere]\n")
    done = run(empty_url, "import", file)
    assert done.returncode == 1
    assert re.search(rf"{re.escape(str(file))}:\d+: sky-is-clear: .*nowhere", done.stderr)
    assert answer(run, empty_url)["total"] == 0


def test_import_into_an_empty_database_names_what_to_do(run, fresh_url, tmp_path):
    done = run(fresh_url, "import", small(tmp_path))
    assert done.returncode == 3
    assert "claims-api db upgrade" in done.stderr


def test_a_file_that_is_not_there_is_no_command_line(run, empty_url, tmp_path):
    assert run(empty_url, "import", tmp_path / "none.yaml").returncode == 2


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_export_imports_to_the_same_export(run, corpus, empty_url, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert run(corpus.url, "export", "--to", first).returncode == 0
    assert run(empty_url, "import", first).returncode == 0
    assert run(empty_url, "export", "--to", second).returncode == 0
    assert contents(first) == contents(second)
    assert len(contents(first)) == len(SHARED) + 4


def test_what_is_exported_is_in_canonical_form(run, corpus, tmp_path):
    run(corpus.url, "export", "--to", tmp_path)
    assert run(corpus.url, "format", "--check", tmp_path).returncode == 0


def test_export_without_a_folder_prints_every_file_behind_its_name(run, corpus):
    done = run(corpus.url, "export")
    names = re.findall(r"^# (\S+\.yaml)$", done.stdout, re.MULTILINE)
    assert names[:3] == list(SHARED)
    assert names[3:] == sorted(names[3:])
    assert "magnier-2017-russia-iran.yaml" in names


def test_a_streaming_export_carries_the_whole_result(run, corpus, facts):
    done = run(corpus.url, "export", "--format", "ndjson")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [f["id"] for f in facts]


def test_an_export_as_csv_answers_a_question(run, corpus):
    done = run(corpus.url, "export", "--format", "csv", "actor=Moscow&polarity=negated")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["polarity"] for row in rows} == {"negated"}
    assert len(rows) == answer(run, corpus.url, "actor=russia&polarity=negated&limit=0")["total"]


def test_an_exported_answer_tells_its_warnings_beside_it(run, corpus):
    done = run(corpus.url, "export", "--format", "ndjson", "actor=Rusia")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Russia (russia)" in done.stderr


def test_an_export_tells_what_its_format_cannot_show(run, corpus):
    done = run(corpus.url, "export", "--format", "csv", "limit=1&facet=type&include=source")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 2
    assert "Facets are told in JSON alone.\n" in done.stderr


@pytest.mark.parametrize(
    "question", ["acter=Russia", "type=mood", "cursor=broken-cursor", "facet=nonsense"]
)
@pytest.mark.parametrize("name", ["json", "csv"])
def test_a_question_that_cannot_be_asked_is_refused(run, corpus, question, name):
    done = run(corpus.url, "export", "--format", name, question)
    assert (done.returncode, done.stdout) == (1, "")
    assert question.partition("=")[0] in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_claims_files_answer_no_question(run, corpus):
    assert run(corpus.url, "export", "actor=Russia").returncode == 2


@pytest.mark.parametrize("name", ["csv", "ndjson", "json"])
def test_only_claims_files_go_into_a_folder(run, corpus, tmp_path, name):
    done = run(corpus.url, "export", "--format", name, "--to", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--to is for yaml" in done.stderr


def test_the_seed_is_in_canonical_form(run, fresh_url):
    done = run(fresh_url, "format", "--check", SEED)
    assert (done.returncode, done.stdout) == (0, "")


def test_format_check_tells_what_would_change_and_changes_nothing(run, fresh_url, tmp_path):
    file = small(tmp_path)
    untidy = file.read_text().replace("kind: person", "kind:   'person'")
    file.write_text(untidy, encoding="utf-8")
    done = run(fresh_url, "format", "--check", file)
    assert (done.returncode, done.stdout) == (1, f"would change: {file}\n")
    assert file.read_text() == untidy


def test_format_writes_the_canonical_form_once(run, fresh_url, tmp_path):
    file = small(tmp_path)
    tidy = file.read_text()
    file.write_text(tidy.replace("kind: person", "kind:   'person'"), encoding="utf-8")
    assert run(fresh_url, "format", file).stdout == f"changed: {file}\n"
    assert file.read_text() == tidy
    assert run(fresh_url, "format", file).stdout == ""


# --- check and doctor -------------------------------------------------------------------------

ARTICLE = DEMO / "river-post-dam-report.txt"


def test_check_prints_what_of_a_text_no_claim_covers(run, fresh_url):
    done = run(fresh_url, "check", DEMO, "--text", ARTICLE)
    assert done.returncode == 0
    uncovered = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert "Who, then, speaks for the river" in uncovered["paragraph 5"]
    assert "The lake is full" not in done.stdout


def test_check_says_which_paragraphs_are_covered(run, fresh_url, tmp_path):
    words = "The sky is clear."
    file = small(tmp_path)
    made = file.read_text().replace("end: 9", f"end: {len(words)}").replace("0" * 64, digest(words))
    paragraphs = f"  paragraphs: [[0, {len(words)}]]\nclaims:"
    file.write_text(made.replace("claims:", paragraphs), encoding="utf-8")
    article = tmp_path / "article.txt"
    article.write_text(words, encoding="utf-8")
    done = run(fresh_url, "check", file, "--text", article)
    assert (done.returncode, done.stdout) == (0, "paragraph 0: covered\n")


def test_check_finds_an_anchor_whose_words_are_others(run, fresh_url, tmp_path):
    shutil.copytree(DEMO, tmp_path / "demo")
    article = tmp_path / "demo" / ARTICLE.name
    altered = article.read_text(encoding="utf-8").replace("has reached", "has missed!")
    article.write_text(altered, encoding="utf-8")
    done = run(fresh_url, "check", tmp_path / "demo")
    assert done.returncode == 1
    assert re.search(r"river-post-dam-report\.yaml:\d+: the text is another one", done.stdout)


def test_check_finds_a_text_that_no_source_has(run, fresh_url, tmp_path):
    stranger = tmp_path / "stranger.txt"
    stranger.write_text("Something else.", encoding="utf-8")
    done = run(fresh_url, "check", DEMO, "--text", stranger)
    assert done.returncode == 1
    assert "no file names a source with this text" in done.stdout


def test_check_needs_no_database(run, fresh_url):
    done = run("sqlite:////nowhere/claims.sqlite3", "check", SEED)
    assert done.returncode == 0


def test_doctor_finds_a_served_database_fit(run, corpus):
    done = run(corpus.url, "doctor")
    assert done.returncode == 0
    assert {line.split()[0] for line in done.stdout.splitlines()} == {"ok"}


def test_doctor_finds_a_foreign_database_unfit(run, foreign_url):
    done = run(foreign_url, "doctor")
    assert done.returncode == 1
    assert re.search(r"^FAULT +schema: foreign", done.stdout, re.MULTILINE)


# --- serve ------------------------------------------------------------------------------------


@dataclass
class Served:
    """A server that was started, and what it told on the way."""

    process: subprocess.Popen[str]
    port: int
    told: list[str]

    def get(self, path: str) -> Any:
        """Return the JSON at an address."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as found:
            return json.load(found)

    def is_ready(self) -> bool:
        """Tell whether it answers from its data."""
        try:
            return bool(self.get("/health/ready")["status"] == "ok")
        except OSError:
            return False

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@contextmanager
def serving(url: str, *options: str, **more: str) -> Iterator[Served]:
    """Start a server on a free port, wait until it is ready, and leave none behind."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    typed = command("serve", "--host", "127.0.0.1", "--port", str(port), *options)
    with subprocess.Popen(
        typed, env=environment(url, **more), stderr=subprocess.PIPE, text=True
    ) as process:
        served = Served(process, port, [])
        reader = threading.Thread(target=lambda: served.told.extend(process.stderr or ()))
        reader.start()
        try:
            until = time.monotonic() + PATIENCE
            while not served.is_ready():
                assert process.poll() is None, "".join(served.told)
                assert time.monotonic() < until, "".join(served.told)
                time.sleep(0.05)
            yield served
        finally:
            process.kill()
            process.wait()
            reader.join()


def test_a_first_start_brings_the_seed_in_and_a_second_finds_it(fresh_url):
    with serving(fresh_url) as first:
        total = first.get("/claims?limit=0")["total"]
        assert total == first.get("/claims?source=magnier-2017-russia-iran&limit=0")["total"] > 0
        first.stop()
    assert f"Brought in {total} claims from 1 source(s).\n" in first.told
    with serving(fresh_url) as second:
        assert second.get("/claims?limit=0")["total"] == total
        second.stop()
    assert not any(line.startswith("Brought in") for line in second.told)


def test_the_demo_corpus_is_added_once(fresh_url):
    for _start in range(2):
        with serving(fresh_url, "--no-seed", "--demo") as served:
            assert served.get("/sources?limit=0")["total"] == 3
            found = served.get("/claims?source=river-post-dam-report&limit=1")["items"][0]
            assert found["anchors"][0]["exact"] == "Korreth Dam Is Full"
            served.stop()


def test_without_demo_the_invented_corpus_is_not_served(tmp_path):
    for options, sources in ((("--demo",), 4), ((), 1), (("--demo",), 4)):
        with serving("", *options, CLAIMS_API_DATA_DIR=str(tmp_path)) as served:
            assert served.get("/sources?limit=0")["total"] == sources
            served.stop()


class Life(NamedTuple):
    """A server's whole life: what it answered, what it told, how it exited."""

    port: int
    totals: dict[str, int]
    told: list[str]
    exit_code: int


@pytest.fixture(scope="module")
def life(databases: Any) -> Iterator[Life]:
    """Yield the life of a server that was started without the seed, asked, and told to stop."""
    url = databases.new()
    with serving(url, "--no-seed", CLAIMS_API_LOG_FORMAT="json") as served:
        totals = {path: served.get(path)["total"] for path in ("/claims", "/actors")}
        exit_code = served.stop()
    yield Life(served.port, totals, served.told, exit_code)
    databases.drop(url)


def test_without_the_seed_an_empty_database_stays_empty(life):
    assert life.totals == {"/claims": 0, "/actors": 0}


def test_a_start_tells_the_addresses_to_open(life):
    shown = "".join(life.told)
    assert f"http://127.0.0.1:{life.port}/claims?actor=Russia\n" in shown
    assert f"http://127.0.0.1:{life.port}/docs\n" in shown


def test_a_server_that_is_asked_to_stop_ends_in_order_with_0(life):
    shown = "".join(life.told)
    assert life.exit_code == 0
    assert "Application shutdown complete" in shown
    assert "Traceback" not in shown


def test_log_lines_for_machines_are_json(life):
    lines = [json.loads(line) for line in life.told if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    assert {"request_id", "method", "path", "status", "ms"} <= requests[-1].keys()


def test_a_port_that_is_taken_is_told_in_a_line(run, empty_url):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(empty_url, "serve", "--host", "127.0.0.1", "--port", port)
    assert done == (1, "", f"127.0.0.1:{port} is taken\n")


@pytest.mark.parametrize(
    "url",
    [
        "foo",
        "sqlite:///",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://host/claims",
        "postgresql://host:x/claims",
    ],
)
def test_an_address_of_no_database_is_told_in_a_line(run, url):
    told = "CLAIMS_API_DATABASE_URL: write sqlite:///FILE or postgresql://USER@HOST/DATABASE\n"
    for words in (("serve", "--port", "0"), ("db", "status")):
        assert run(url, *words) == (1, "", told)


# --- terminals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [("--help",), ("import", SEED), ("doctor",), ("export", "--format", "yaml")]
)
def test_piped_output_has_no_control_sequences(run, empty_url, words):
    done = run(empty_url, *words)
    assert done.returncode == 0
    assert CONTROL.search(done.stdout + done.stderr) is None


def on_a_terminal(
    url: str, *words: object, out: IO[bytes] | None = None, until: bytes = b""
) -> bytes:
    """Run a command on a terminal of its own with NO_COLOR, and return all that it shows.

    Its answer goes to `out` where one is given; what runs for ever is ended at the word `until`.
    """
    here, there = pty.openpty()
    typed = command(*map(str, words))
    settings = environment(url, NO_COLOR="1", TERM="xterm-256color")
    with subprocess.Popen(typed, env=settings, stdout=out or there, stderr=there) as process:
        os.close(there)
        shown = b""
        for piece in _read(here):
            shown += piece
            if until and until in shown:
                process.terminate()
        process.wait(PATIENCE)
    os.close(here)
    return shown


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            found = os.read(terminal, 65536)
        except OSError:  # Linux: nobody holds the other end any more
            return
        if not found:
            return
        yield found


@pytest.mark.parametrize("words", [("--help",), ("serve", "--prot")])
def test_no_color_shows_no_colour_on_a_terminal(fresh_url, words):
    shown = on_a_terminal(fresh_url, *words)
    assert shown
    assert COLOUR.search(shown) is None


def test_a_long_import_shows_its_progress_on_a_terminal_without_colour(empty_url):
    shown = on_a_terminal(empty_url, "import", SEED)
    assert b"Importing claims" in shown
    assert COLOUR.search(shown) is None


def test_the_first_start_shows_its_progress_on_a_terminal(fresh_url):
    shown = on_a_terminal(fresh_url, "serve", "--port", "0", until=b"/docs")
    assert b"Importing claims" in shown


def test_an_export_into_a_file_shows_its_progress_on_a_terminal(corpus, tmp_path):
    with (tmp_path / "claims.ndjson").open("w+b") as file:
        shown = on_a_terminal(corpus.url, "export", "--format", "ndjson", out=file)
        file.seek(0)
        lines = file.read().splitlines()
    assert b"Exporting claims" in shown
    assert f"{len(lines)}/{len(lines)}".encode() in shown
    assert all(json.loads(line)["id"] for line in lines)


def test_an_export_on_a_terminal_is_not_mixed_with_its_progress(corpus):
    assert b"Exporting claims" not in on_a_terminal(corpus.url, "export", "--format", "csv")

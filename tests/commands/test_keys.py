"""`keys`: who may curate, made, listed and revoked; and what a running service makes of it."""

import json
import re
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from claims_api.commands import keys
from claims_api.curation.keys import digest_of, id_of
from claims_api.errors import Told
from claims_api.models.key import KEY
from claims_api.store.engine import Store
from tests.commands.typed import Run
from tests.keys import bearing, unknown
from tests.server import serving

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def made(run: Run, url: str, *options: str) -> str:
    """Return a key that the command made."""
    done = run(url, "keys", "create", "--name", "Night import", *options)
    assert done.returncode == 0, done.stderr
    return done.stdout.removesuffix("\n")


def listed(run: Run, url: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run(url, "keys", "list", "--json").stdout)
    return found


def test_a_key_alone_is_printed_and_what_is_said_of_it_stands_beside(run: Run, store: Store):
    done = run(store.url, "keys", "create", "--name", "Ada", "--expires", "90d")
    text = done.stdout.removesuffix("\n")
    assert done.stderr.startswith(f"Key {id_of(text)} (curate) expires 20")
    assert text not in done.stderr
    assert re.search("shown this once", done.stderr)


def test_of_a_key_that_was_made_the_digest_alone_is_kept(run: Run, store: Store):
    text = made(run, store.url)
    with store.reading() as connection:
        assert connection.scalar(select(KEY.c.digest)) == digest_of(text)


@pytest.mark.parametrize("scope", ["read", "curate", "admin"])
def test_a_key_has_the_scope_that_it_was_made_for(run: Run, store: Store, scope: str):
    made(run, store.url, "--scope", scope)
    told = listed(run, store.url)[0]
    assert told["scopes"] == ["read", "curate", "admin"][: len(told["scopes"])]  # type: ignore[arg-type]
    assert told["scopes"][-1] == scope  # type: ignore[index]


def test_a_list_shows_every_key_and_no_secret(run: Run, store: Store):
    texts = [made(run, store.url, "--expires", "12h"), made(run, store.url, "--scope", "admin")]
    table, machines = (run(store.url, "keys", "list", *more) for more in ((), ("--json",)))
    for text in texts:
        for shown in (table.stdout, machines.stdout):
            assert str(id_of(text)) in shown
            assert text[13:30] not in shown
            assert digest_of(text)[:16] not in shown
    head, first, second = table.stdout.splitlines()
    assert head.split() == "ID NAME SCOPE STATE CREATED EXPIRES LAST USED".split()
    assert re.search(r"Night import +curate +active +20\S+ \S+ +20\S+ \S+ +never$", first)
    assert re.search(r"Night import +admin +active +20\S+ \S+ +never +never$", second)


def test_an_empty_list_is_one(run: Run, store: Store):
    assert listed(run, store.url) == []
    assert run(store.url, "keys", "list").stdout.startswith("ID  NAME")


@pytest.mark.parametrize("by", ["its id", "the whole key"])
def test_a_key_is_revoked_once(run: Run, store: Store, by: str):
    text = made(run, store.url)
    typed = text if by == "the whole key" else str(id_of(text))
    first, second = (run(store.url, "keys", "revoke", typed) for _time in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stderr == f"Key {id_of(text)} (Night import) is revoked.\n"
    assert "already" in second.stderr
    assert listed(run, store.url)[0]["state"] == "revoked"


@pytest.mark.parametrize("typed", ["nobody", unknown()[:40]])
def test_a_key_that_is_not_there_is_told_without_what_was_typed_of_it(
    run: Run, store: Store, typed: str
):
    done = run(store.url, "keys", "revoke", typed)
    assert (done.returncode, done.stdout) == (1, "")
    assert "claims-api keys list" in done.stderr
    assert ("nobody" in done.stderr) is (typed == "nobody")
    assert "clm_" not in done.stderr


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("12h", NOW + timedelta(hours=12)),
        ("90d", NOW + timedelta(days=90)),
        ("8w", NOW + timedelta(weeks=8)),
        ("2027-03-01", datetime(2027, 3, 1, tzinfo=UTC)),
        (None, None),
    ],
)
def test_a_key_ends_by_a_day_or_after_a_while(typed: str | None, ends: datetime | None):
    assert keys.ending(typed, NOW) == ends


@pytest.mark.parametrize(
    "typed",
    ["", "90", "d", "0d", "-1d", "1m", "1y", "tomorrow", "2027-02-30", "2027-03-01T00:00Z", "9 d"],
)
def test_what_is_no_time_is_refused_with_what_would_be_one(typed: str):
    with pytest.raises(Told, match="neither a day such as 2027-03-01 nor a duration"):
        keys.ending(typed, NOW)


@pytest.mark.parametrize("typed", ["2026-11-23", "2020-01-01", "9999-12-31", "99999w"])
def test_a_time_that_is_over_or_far_away_is_refused(typed: str):
    with pytest.raises(Told, match="not within the next 3650 days"):
        keys.ending(typed, NOW)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb", "a\x1b[31mb"])
def test_a_name_that_nobody_could_read_makes_no_key(run: Run, store: Store, name: str):
    done = run(store.url, "keys", "create", "--name", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("--name takes")
    assert listed(run, store.url) == []


@pytest.mark.parametrize("words", [("create",), ("create", "--name", "x", "--scope", "all")])
def test_what_a_key_needs_is_told(run: Run, store: Store, words: tuple[str, ...]):
    done = run(store.url, "keys", *words)
    assert (done.returncode, done.stdout) == (2, "")


def status(url: str, text: str, **headers: str) -> int:
    request = urllib.request.Request(url, headers={**bearing(text), **headers})
    try:
        with urllib.request.urlopen(request, timeout=10) as found:
            return int(found.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_revoked_key_opens_nothing_in_any_process_from_then_on(
    run: Run, fresh_url: str, tmp_path: Path
):
    settings = {"CLAIMS_API_DATABASE_URL": fresh_url, "CLAIMS_API_WORKERS": "2"}
    with serving(tmp_path, "--no-seed", **settings) as server:
        text = made(run, fresh_url)
        drafts = f"{server.url}/claims?status=draft"
        assert {status(drafts, text) for _time in range(20)} == {200}
        assert run(fresh_url, "keys", "revoke", str(id_of(text))).returncode == 0
        assert {status(drafts, text) for _time in range(15)} == {401}
        assert server.stop() == 0
    assert text[13:] not in server.log()


def test_a_key_that_was_used_is_nowhere_on_the_disk(run: Run, tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'claims.sqlite3'}"
    with serving(tmp_path, "--no-seed", CLAIMS_API_DATABASE_URL=url) as server:
        text = made(run, url)
        assert status(f"{server.url}/claims?status=draft", text) == 200
        assert status(f"{server.url}/claims?key={text}", text) == 400
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        assert len(files) > 2
        assert [file.name for file in files if text[13:].encode() in file.read_bytes()] == []
    assert listed(run, url)[0]["last_used_at"] is not None


@pytest.mark.parametrize(("trusted", "found"), [("127.0.0.1", {401}), ("", {401, 429})])
def test_a_client_behind_a_proxy_is_told_from_others_where_the_proxy_is_named(
    fresh_url: str, tmp_path: Path, trusted: str, found: set[int]
):
    settings = {"CLAIMS_API_DATABASE_URL": fresh_url, "CLAIMS_API_TRUSTED_PROXIES": trusted}
    with serving(tmp_path, "--no-seed", **settings) as server:
        seen = {
            status(f"{server.url}/claims", "x", **{"X-Forwarded-For": f"192.0.2.{number}"})
            for number in range(25)
        }
    assert seen == found

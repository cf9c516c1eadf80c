"""`webhooks`: who is told of changes, by the command line."""

import json
from datetime import UTC, datetime

import pytest

from claims_api.store.engine import Store
from claims_api.webhooks import deliveries
from tests.commands.typed import Run
from tests.small_files import bring, claim, paper
from tests.webhooks.workers import changed, delivered, webhook

URL = "https://mirror.example/claims"


@pytest.fixture
def made(run: Run, store: Store) -> str:
    """Make a webhook, and return its secret."""
    bring(store, paper(claim("a")))
    done = run(store.url, "webhooks", "create", "mirror", URL, "--nouns", "claim, source")
    assert done.returncode == 0, done.stderr
    return done.stdout.removesuffix("\n")


def test_the_secret_alone_is_printed(made: str, store: Store) -> None:
    assert made == webhook(store).secret
    assert (webhook(store).nouns, webhook(store).told) == (["claim", "source"], 3)
    assert webhook(store).created_by == "webhooks"


def test_a_list_shows_every_webhook_and_no_secret(run: Run, store: Store, made: str) -> None:
    table = run(store.url, "webhooks", "list").stdout
    assert table.splitlines()[1].split() == ["mirror", "enabled", "3", "claim,source", URL]
    shown = run(store.url, "webhooks", "list", "--json").stdout
    assert [one["id"] for one in json.loads(shown)] == ["mirror"]
    assert made not in table + shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("create", "mirror", URL), "There is a webhook mirror already."),
        (("create", "near", "http://127.0.0.1/"), "is no public address"),
        (("create", "No Id", URL), "/id"),
        (("create", "other", URL, "--nouns", "fog"), "/nouns/0"),
        (("create", "other", URL, "--after", "9"), "there is no change 9 yet"),
        (("delete", "nobody"), "There is no webhook nobody."),
        (("enable", "nobody"), "There is no webhook nobody."),
        (("deliveries", "nobody"), "There is no webhook nobody."),
        (("deliveries", "mirror", "--state", "lost"), "is none of waiting"),
        (("replay", "mirror", "3"), "mirror has no delivery 3"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    run: Run, store: Store, made: str, words: tuple[str, ...], told: str
) -> None:
    done = run(store.url, "webhooks", *words)
    assert done.returncode == 1
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_webhook_that_was_disabled_goes_on(run: Run, store: Store, made: str) -> None:
    changed(store, enabled=False, disabled_because="gone")
    assert "disabled (gone)" in run(store.url, "webhooks", "list").stdout
    done = run(store.url, "webhooks", "enable", "mirror")
    assert done.stderr == "Webhook mirror is enabled; it has been told up to change 3.\n"
    assert webhook(store).enabled


def test_deliveries_are_listed_and_sent_again(run: Run, store: Store, made: str) -> None:
    with store.writing() as connection:
        deliveries.test(connection, "mirror", datetime.now(UTC))
    table = run(store.url, "webhooks", "deliveries", "mirror").stdout.splitlines()
    assert table[1].split() == ["1", "waiting", "0", "0"]
    shown = run(store.url, "webhooks", "deliveries", "mirror", "--json", "--state", "waiting")
    assert [one["number"] for one in json.loads(shown.stdout)] == [1]
    before = delivered(store)[0].next_at
    done = run(store.url, "webhooks", "replay", "mirror", "1")
    assert "waits to be sent again" in done.stderr
    assert delivered(store)[0].next_at > before


def test_what_is_deleted_is_there_no_more(run: Run, store: Store, made: str) -> None:
    assert run(store.url, "webhooks", "delete", "mirror").returncode == 0
    assert run(store.url, "webhooks", "list", "--json").stdout == "[]\n"

"""`review`: drafts listed, published, sent back and doubted from the command line."""

import pytest

from claims_api.store.engine import Store
from tests.commands.typed import Run, answer
from tests.small_files import bring, claim, paper


@pytest.fixture
def drafts(store: Store) -> Store:
    """Return a store with two drafts and a published claim."""
    of_paper = [claim("a", status="draft"), claim("b", 9, status="draft"), claim("c", 18)]
    bring(store, paper(*of_paper))
    return store


def test_what_is_in_review_is_listed_with_the_last_note(run: Run, drafts: Store) -> None:
    sent = run(drafts.url, "review", "send-back", "paper:a", "--note", "Who says so?")
    assert (sent.returncode, sent.stderr) == (0, "paper:a is sent-back.\n")
    run(drafts.url, "review", "flag", "paper:c", "--note", "Is it so?")
    found = run(drafts.url, "review", "list").stdout.splitlines()
    assert found == [
        "sent-back  paper:a  A.  Who says so?",
        "to-review  paper:b  B.",
        "flagged  paper:c  C.  Is it so?",
    ]
    assert run(drafts.url, "review", "list", "--state", "flagged").stdout.count("\n") == 1
    assert run(drafts.url, "review", "list", "--source", "letter").stdout == ""


def test_drafts_are_published_by_their_source_or_one_by_one(run: Run, drafts: Store) -> None:
    run(drafts.url, "review", "flag", "paper:a", "--note", "Is it so?")
    done = run(drafts.url, "review", "publish", "--source", "paper")
    assert done.stderr == "Published: paper:b.\nHeld: paper:a (flagged).\n"
    refused = run(drafts.url, "review", "publish", "paper:a")
    assert (refused.returncode, "is flagged" in refused.stderr) == (1, True)
    told = run(drafts.url, "review", "resolve", "paper:a", "--note", "It is so.")
    assert told.stderr == "paper:a is to-review.\n"
    assert run(drafts.url, "review", "publish", "paper:a").returncode == 0
    assert answer(run, drafts.url)["total"] == 3


@pytest.mark.parametrize(
    "words",
    [
        ("publish",),
        ("publish", "paper:a", "--source", "paper"),
        ("publish", "paper:c"),
        ("publish", "paper:nobody"),
        ("flag", "paper:a", "--note", ""),
        ("send-back", "paper:c", "--note", "Why?"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(run: Run, drafts: Store, words: tuple[str, ...]) -> None:
    done = run(drafts.url, "review", *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


def test_all_that_are_named_are_published_or_none(run: Run, drafts: Store) -> None:
    assert run(drafts.url, "review", "publish", "paper:a", "paper:c").returncode == 1
    assert answer(run, drafts.url)["total"] == 1

"""Making a database ready to be served."""

import pytest
from sqlalchemy import func, select, text

from claims_api.curation.seeding import make_ready
from claims_api.models.claim import CLAIM
from claims_api.models.source import SOURCE
from claims_api.store import schema
from claims_api.store.engine import Store
from claims_api.store.schema import State, UnfitDatabase


def sources(url: str) -> set[str]:
    """Return the sources of a database."""
    store = Store(url)
    with store.reading() as connection:
        found = set(connection.scalars(select(SOURCE.c.slug)))
    store.close()
    return found


def test_an_empty_database_is_migrated_and_seeded(fresh_url: str) -> None:
    make_ready(fresh_url)
    assert sources(fresh_url) == {"magnier-2017-russia-iran"}


def test_the_invented_corpus_comes_on_request(fresh_url: str) -> None:
    report = make_ready(fresh_url, demo=True)
    assert report is not None
    assert report.sources.created == len(sources(fresh_url)) == 4


def test_the_invented_corpus_is_added_once_to_what_is_there(fresh_url: str) -> None:
    make_ready(fresh_url, seed=False)
    first, second = (make_ready(fresh_url, demo=True) for _start in range(2))
    assert first is not None
    assert second is not None
    assert (first.sources.created, second.changed_anything()) == (3, False)


def test_without_a_seed_it_stays_empty(fresh_url: str) -> None:
    make_ready(fresh_url, seed=False)
    store = Store(fresh_url)
    assert schema.standing(store).state is State.current
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(CLAIM)) == 0
    store.close()


def test_a_database_that_is_there_is_not_seeded_again(store: Store) -> None:
    assert make_ready(store.url) is None
    assert sources(store.url) == set()


def test_a_foreign_database_is_refused_and_left_as_it_is(foreign_url: str) -> None:
    with pytest.raises(UnfitDatabase):
        make_ready(foreign_url, demo=True)
    with Store(foreign_url) as other:
        assert schema.standing(other).state is State.foreign
        with other.reading() as connection:
            assert connection.execute(text("SELECT * FROM recipe")).all() == [("soup",)]

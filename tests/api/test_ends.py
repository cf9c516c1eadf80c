"""What a writer is told of its answer: where it begins and ends, and where it is served."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from claims_api.api.answers import listed
from claims_api.curation.building import snapshots_of
from claims_api.deps import Asking
from claims_api.formats.format import Format
from claims_api.formats.page import Page
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import cost, find
from claims_api.settings import Settings
from claims_api.store.engine import Store


def told(page: Page) -> Iterator[bytes]:
    """Write what a page says of itself."""
    ends = f"{page.is_first:d}{page.is_last:d} {page.absolute(page.address)} {page.shown}"
    yield f"{ends}\n".encode()


TELLING = Format("telling", "text/plain", told, meaning="what is told", streams=True)


def asked(store: Store, base: str = "", **question: Any) -> list[str]:
    """Return what the pages of an answer say of themselves, asked for at another host."""
    app = FastAPI()
    app.state.settings = Settings(base_url=base)

    @app.get("/claims")
    async def read(request: Request) -> Any:
        snapshots = snapshots_of(store, app.state.settings)
        asking = Asking(request, snapshots, base, strict=False)
        return await listed(asking, Telling.model_validate(question), find, cost(Telling()))

    client = TestClient(app, "http://claims.example:81")
    return client.get("/claims", params=question).text.splitlines()


class Telling(ClaimQuestion):
    """A question that is answered by what a page says of itself."""

    formats = (TELLING,)


def test_of_a_stream_one_page_begins_and_one_ends_the_answer(corpus: Store) -> None:
    lines = asked(corpus)
    ends = [line.split()[0] for line in lines]
    assert ends == ["10", *["00"] * (len(lines) - 2), "01"]


@pytest.mark.parametrize("limit", [0, 3])
def test_a_page_that_is_asked_for_alone_begins_and_ends(corpus: Store, limit: int) -> None:
    at = f"http://claims.example:81/claims?limit={limit}"
    assert asked(corpus, limit=limit) == [f"11 {at} {limit}"]


def test_what_is_absolute_begins_with_the_base_where_one_is_set(corpus: Store) -> None:
    (line,) = asked(corpus, "https://claims.example/of-ours", type=["cause"], limit=1)
    assert line == "11 https://claims.example/of-ours/claims?type=cause&limit=1 1"

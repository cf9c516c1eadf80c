"""The matrix of disputes: who holds what, and who stands against it."""

import csv
import io
import json

from sqlalchemy import Connection

from claims_api.formats import matrix
from claims_api.formats.page import Page
from claims_api.queries.disputes import DisputeQuestion, find
from claims_api.store.engine import Store
from tests.small_files import actor, bring, claim, paper


def written(page: Page) -> str:
    """Return the matrix of a page."""
    return b"".join(matrix.write(page)).decode()


def test_the_matrix_is_exactly_this(store: Store) -> None:
    def against(target: str, kind: str) -> list[dict[str, str]]:
        return [{"type": kind, "target": target}]

    dry = claim("dry", 20, attributed_to=["lissen"], voice="reported")
    odd = claim("odd", 60, attributed_to=["odd", "lissen"], voice="reported")
    claims = (
        claim("full"),
        dry | {"relations": against("full", "contradicts")},
        claim("low", 40, relations=against("full", "contrasts")),
        odd | {"relations": against("dry", "repeats")},
        claim("rain", 80, relations=against("sun", "contradicts")),
        claim("sun", 100),
    )
    bring(store, paper(*claims, actors=(actor("lissen"), actor("odd", name="=Odd, Inc"))))
    with store.reading() as connection:
        shown = find(connection, DisputeQuestion())
    assert written(shown) == (
        "holder,name,paper:full,paper:rain\r\n"
        'odd,"\'=Odd, Inc",contradicts,\r\n'
        "ada,Ada Auctor,holds contrasts,holds contradicts\r\n"
        "lissen,Lissen,contradicts,\r\n"
    )


def test_every_cell_is_what_the_sides_tell(connection: Connection) -> None:
    page = find(connection, DisputeQuestion(limit=200))
    rows = list(csv.DictReader(io.StringIO(written(page), newline="")))
    told = {
        (row["holder"], key, stance)
        for row in rows
        for key, cell in row.items()
        if key not in ("holder", "name")
        for stance in cell.split()
    }
    assert told == {
        (holder["id"], dispute["id"], side["stance"])
        for dispute in map(json.loads, page.items)
        for side in dispute["sides"]
        for each in side["claims"]
        for holder in each["attributed_to"]
    }
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)


def test_a_matrix_of_nothing_has_its_header(connection: Connection) -> None:
    assert written(find(connection, DisputeQuestion(actor=["Rusia"]))) == "holder,name\r\n"

"""Cursors: bound to their question, and of no use when they are damaged."""

import base64
import hashlib
import json
import string
from typing import Any

import pytest
from sqlalchemy import Connection

from claims_api.errors import CursorInvalid
from claims_api.queries.actors import ActorQuestion
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.queries.cursors import Cursor, write
from claims_api.queries.listing import find as find_records
from claims_api.store.engine import Store
from tests.queries.walking import ids
from tests.small_files import bring, claim, paper

ALPHABET = string.ascii_letters + string.digits + "-_"


def first_cursor(connection: Connection, **asked: Any) -> str:
    """Return the cursor at the end of a question's first page."""
    cursor = find(connection, ClaimQuestion(limit=3, **asked)).cursor
    assert cursor is not None
    return cursor


def test_a_cursor_continues_its_question(connection: Connection) -> None:
    six = ids(find(connection, ClaimQuestion(limit=6)))
    cursor = first_cursor(connection)
    assert ids(find(connection, ClaimQuestion(limit=3, cursor=cursor))) == six[3:]


def test_a_cursor_stands_in_an_address_as_it_is(connection: Connection) -> None:
    assert set(first_cursor(connection)) <= set(ALPHABET)


def test_damage_of_any_letter_is_refused(connection: Connection) -> None:
    cursor = first_cursor(connection)
    for at, letter in enumerate(cursor):
        for other in (ALPHABET[(ALPHABET.index(letter) + step) % 64] for step in (1, 16, 32)):
            damaged = cursor[:at] + other + cursor[at + 1 :]
            with pytest.raises(CursorInvalid):
                find(connection, ClaimQuestion(cursor=damaged))


def test_damage_of_any_byte_is_refused(connection: Connection) -> None:
    cursor = first_cursor(connection)
    whole = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    for at in range(len(whole)):
        for bit in (1, 0x80):
            whole[at] ^= bit
            damaged = base64.urlsafe_b64encode(whole).decode().rstrip("=")
            whole[at] ^= bit
            with pytest.raises(CursorInvalid):
                find(connection, ClaimQuestion(cursor=damaged))


def test_a_cursor_that_was_cut_is_refused(connection: Connection) -> None:
    cursor = first_cursor(connection)
    for length in range(8, len(cursor)):
        with pytest.raises(CursorInvalid):
            find(connection, ClaimQuestion(cursor=cursor[:length]))
    with pytest.raises(CursorInvalid):
        find(connection, ClaimQuestion(cursor=cursor + "A"))


@pytest.mark.parametrize(
    "asked",
    [
        {"type": ["goal"]},
        {"sort": "-position"},
        {"members": True},
        {"q": "dam"},
        {"min_confidence": 0.1},
    ],
)
def test_a_cursor_of_another_question_is_refused(connection: Connection, asked: Any) -> None:
    with pytest.raises(CursorInvalid, match="another question"):
        find(connection, ClaimQuestion(cursor=first_cursor(connection), **asked))
    with pytest.raises(CursorInvalid):
        find(connection, ClaimQuestion(cursor=first_cursor(connection, **asked)))


@pytest.mark.parametrize(
    "shape",
    [
        {"limit": 1},
        {"fields": "id"},
        {"include": "relations"},
        {"facet": "type"},
        {"format": "csv"},
    ],
)
def test_a_cursor_stands_beside_another_shape(connection: Connection, shape: Any) -> None:
    cursor = first_cursor(connection)
    expected = ids(find(connection, ClaimQuestion(cursor=cursor)))
    assert ids(find(connection, ClaimQuestion(cursor=cursor, **shape)))[0] == expected[0]


def test_the_order_of_repeats_makes_no_other_question(connection: Connection) -> None:
    cursor = first_cursor(connection, polarity=["affirmed", "!negated"])
    turned = ClaimQuestion(polarity=["!negated", "affirmed"], cursor=cursor)
    assert find(connection, turned).items


def forged(body: Any) -> str:
    """Return a cursor that somebody made who knows how: there is no secret in it."""
    return signed(json.dumps(body, separators=(",", ":")).encode())


def signed(data: bytes) -> str:
    """Return a cursor of these bytes, undamaged."""
    check = hashlib.sha256(b"cursor" + data).digest()[:8]
    return base64.urlsafe_b64encode(data + check).decode().rstrip("=")


def test_a_cursor_can_be_written_by_hand(connection: Connection) -> None:
    question = ClaimQuestion()
    bound = hashlib.sha256(question.sequence().encode()).hexdigest()[:16]
    cursor = forged([1, bound, [0], False])
    assert cursor == write(Cursor([0], False), question.sequence())
    assert find(connection, question.at(cursor)).items


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [1, 2],
        [2**63],
        [-(2**63) - 1],
        [2**200],
        ["1"],
        ["Robert'); --"],
        [1.5],
        [1.0],
        [None],
        [True],
        [[1]],
        {"0": 1},
        "1",
        None,
    ],
)
def test_a_cursor_with_keys_of_another_kind_is_refused(connection: Connection, keys: Any) -> None:
    question = ClaimQuestion()
    bound = hashlib.sha256(question.sequence().encode()).hexdigest()[:16]
    with pytest.raises(CursorInvalid):
        find(connection, question.at(forged([1, bound, keys, False])))


def of_actors(*keys: Any) -> ActorQuestion:
    """Return a question to the actors with a cursor that somebody made."""
    question = ActorQuestion()
    bound = hashlib.sha256(question.sequence().encode()).hexdigest()[:16]
    return question.at(forged([1, bound, list(keys), False]))


def test_a_cursor_of_words_can_be_written_by_hand(connection: Connection) -> None:
    page = find_records(connection, of_actors("iran", "iran"))
    assert json.loads(page.items[0])["name"] > "Iran"


@pytest.mark.parametrize(
    "keys",
    [
        ("iran",),
        ("iran", "iran", "iran"),
        (1, "iran"),
        ("iran", 1),
        ("iran", None),
        ("iran", True),
        ("iran\0", "iran"),
        ("iran", "\0"),
    ],
)
def test_a_cursor_of_words_with_keys_of_another_kind_is_refused(
    connection: Connection, keys: tuple[Any, ...]
) -> None:
    with pytest.raises(CursorInvalid):
        find_records(connection, of_actors(*keys))


@pytest.mark.parametrize("body", [[], {}, "x", 1, None, [1], [2, "", [0], False], [[[]]] * 4])
def test_a_cursor_of_another_shape_is_refused(connection: Connection, body: Any) -> None:
    with pytest.raises(CursorInvalid):
        find(connection, ClaimQuestion().at(forged(body)))


@pytest.mark.parametrize("data", [b"", b"\xff", b"[1,", b"[" * 1500])
def test_a_cursor_that_holds_no_json_is_refused(connection: Connection, data: bytes) -> None:
    with pytest.raises(CursorInvalid):
        find(connection, ClaimQuestion().at(signed(data)))


@pytest.mark.parametrize("sort", [None, "relevance", "-relevance", "salience,-relevance"])
def test_an_order_by_relevance_ends_with_its_generation(store: Store, sort: str | None) -> None:
    bring(store, paper(claim("lake-a"), claim("lake-b", 9)))
    question = ClaimQuestion(q="lake", limit=1, sort=sort)
    with store.reading() as opened:
        cursor = find(opened, question).cursor
    bring(store, paper(claim("lake-a"), claim("lake-b", 9), claim("lake-c", 18)))
    assert cursor is not None
    with store.reading() as opened, pytest.raises(CursorInvalid):
        find(opened, question.at(cursor))


def test_a_page_goes_on_where_it_ended_though_claims_were_added(store: Store) -> None:
    bring(store, paper(claim("a"), claim("c", 18)))
    with store.reading() as opened:
        cursor = find(opened, ClaimQuestion(limit=1)).cursor
    bring(store, paper(claim("a"), claim("b", 9), claim("c", 18)))
    assert cursor is not None
    with store.reading() as opened:
        assert ids(find(opened, ClaimQuestion(limit=9, cursor=cursor))) == ["paper:b", "paper:c"]

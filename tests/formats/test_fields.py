"""Chosen fields, and what is spliced behind them."""

import pytest

from claims_api.formats.fields import only, spliced

ITEM = b'{"id":"a","note":null,"type":"goal"}'


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        (["type", "id"], b'{"id":"a","type":"goal"}'),
        (["note"], b'{"note":null}'),
        (["statement"], b"{}"),
    ],
)
def test_the_chosen_fields_stand_in_the_order_of_the_document(
    fields: list[str], left: bytes
) -> None:
    assert only(ITEM, fields) == left


@pytest.mark.parametrize(
    ("item", "whole"), [(b"{}", b'{"more":[1]}'), (b'{"id":"a"}', b'{"id":"a","more":[1]}')]
)
def test_what_is_spliced_stands_behind_all_else(item: bytes, whole: bytes) -> None:
    assert spliced(item, "more", b"[1]") == whole

"""NDJSON: one item a line."""

from claims_api.formats import ndjson
from claims_api.store.engine import Store
from claims_api.text import digest
from tests.formats.small import filled, page, written


def test_an_item_is_written_so(store: Store) -> None:
    filled(store)
    assert written(ndjson.write, page(store, limit=1)).decode() == (
        '{"id":"paper:first-thing","statement":"First thing.","type":"state",'
        '"polarity":"affirmed","attributed_to":[{"id":"ada","name":"Ada Auctor"}],"via":[],'
        '"voice":"author","act":null,"certainty":"unspecified","confidence":0.9,'
        '"salience":"supporting","actors":[{"id":"lissen","name":"Lissen","role":"agent"}],'
        '"places":[],"topics":[],"event":null,"occurred":null,"said":"2017-03",'
        f'"anchors":[{{"paragraph":null,"start":0,"end":9,"sha256":"{digest("")}","exact":null}}],'
        '"source":{"id":"paper","title":"Paper","authors":[{"id":"ada","name":"Ada Auctor"}],'
        '"published":null},"note":null,"status":"published","version":1,"created_at":"INSTANT",'
        '"updated_at":"INSTANT"}\n'
    )


def test_a_line_feed_within_an_item_breaks_no_line(store: Store) -> None:
    filled(store)
    assert written(ndjson.write, page(store)).count(b"\n") == 2

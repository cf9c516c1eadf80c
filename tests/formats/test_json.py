"""JSON: items as they are stored, with what is told around them."""

from claims_api.formats import json
from claims_api.store.engine import Store
from tests.formats.small import filled, page, written


def test_a_page_is_written_so(store: Store) -> None:
    filled(store)
    shown = page(store, limit=1, fields="id,statement,polarity", facet="polarity")
    assert written(json.write, shown).decode() == (
        '{"items":[{"id":"paper:first-thing","statement":"First thing.","polarity":"affirmed"}],'
        '"total":2,"next":"/claims?limit=1&fields=id,statement,polarity&facet=polarity'
        '&cursor=CURSOR","prev":null,"question":"All claims",'
        '"canonical":"fields=id,statement,polarity&facet=polarity","generation":5,'
        '"facets":{"polarity":'
        '[{"value":"affirmed","claims":1},{"value":"negated","claims":1}]},"warnings":[]}'
    )


def test_an_empty_page_is_a_page(store: Store) -> None:
    assert written(json.write, page(store)).decode() == (
        '{"items":[],"total":0,"next":null,"prev":null,"question":"All claims",'
        '"canonical":"","generation":0,"facets":{},"warnings":[]}'
    )

"""Addresses: what they lead to, and what leads nowhere."""

import pytest

from claims_api.errors import CursorInvalid, InvalidRequest
from claims_api.queries.addresses import LISTS, target

BASES = ("https://claims.example/x", "http://127.0.0.1:8000", "/x")


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_led_to(path: str) -> None:
    address = f"{path}?q=dam" if path == "/suggest" else path  # which takes no empty question
    found = target(address)
    assert (found.path, found.slug) == (path, "")
    assert type(found.question) is LISTS[path].question
    if path != "/suggest":
        assert target(f"{path}?").question == found.question


@pytest.mark.parametrize(
    ("address", "path", "slug"),
    [
        ("/claims/paper:lake-is-full", "/claims", "paper:lake-is-full"),
        ("/claims/paper%3Alake-is-full", "/claims", "paper:lake-is-full"),
        ("/sources/paper", "/sources", "paper"),
        ("/actors/russia?", "/actors", "russia"),
        ("/places/no such place", "/places", "no such place"),
    ],
)
def test_a_record_is_led_to_by_its_id(address: str, path: str, slug: str) -> None:
    assert target(address) == (path, None, slug, None)


def test_a_record_may_be_asked_for_as_of_a_moment() -> None:
    assert target("/actors/russia?as_of=3") == ("/actors", None, "russia", "3")
    assert target("/actors/russia?as_of=3").moment == "3"
    assert target("/actors?as_of=4&q=r").moment == "4"


@pytest.mark.parametrize("base", ["", *BASES])
def test_an_address_may_be_whole(base: str) -> None:
    found = target(f"{base}/claims?actor=Bashar%20al-Assad&actor=Iran", BASES)
    assert found.question is not None
    assert found.question.canonical() == "actor=Bashar%20al-Assad&actor=Iran"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "claims",
        "?actor=Russia",
        "actor=Russia",
        "/facts",
        "/Claims",
        "/claims/",
        "/claims#top",
        "//claims",
        "/claims/paper:lake-is-full/relations",
        "/network/acts:a:b",
        "/cite?of=/claims",
        "https://elsewhere.example/claims",
        "https://claims.example/xclaims",
        "javascript:alert(1)",
    ],
)
def test_what_leads_nowhere_is_told_with_what_leads_somewhere(address: str) -> None:
    with pytest.raises(InvalidRequest, match="is no list or record of this service") as refused:
        target(address, BASES)
    assert "/claims, /network, /disputes, /context, /changes, /suggest, /actors" in str(
        refused.value.detail
    )


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/claims?acter=Russia", "Nothing here is called acter. Did you mean actor?"),
        ("/claims?type=mood", "type: mood is not one of event, state"),
        ("/claims?limit=many", "limit: write a whole number in digits"),
        ("/claims?limit=1&limit=2", "limit stands once"),
        ("/actors?kind=state&sort=size", "sort: size is not one of name, id, claims"),
        ("/network?facet=type", "Nothing here is called facet."),
        ("/actors/russia?limit=1", "Nothing here is called limit. Known are: as_of."),
        ("/claims?q=%ff", "what stands behind % is no UTF-8"),
        ("/claims/%ff", "what stands behind % is no UTF-8"),
        ("/claims?q=a%00b", "control characters are not allowed"),
        ("/claims/a%00b", "control characters are not allowed"),
        ("/claims\n", "control characters are not allowed"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_the_words_of_its_list(address: str, told: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        target(address)
    assert str(refused.value.detail).startswith(told)
    (fault,) = refused.value.faults
    assert fault.detail.startswith(told)


def test_a_cursor_that_is_none_is_refused_as_such() -> None:
    with pytest.raises(CursorInvalid):
        target("/claims?cursor=ab%20c")

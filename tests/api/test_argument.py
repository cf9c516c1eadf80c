"""The argument around a claim over HTTP."""

import pytest
from starlette.testclient import TestClient

CLAIM = "/claims/magnier-2017-russia-iran:airports-opened-to-jets/relations"


def test_one_step_is_what_the_claim_itself_tells(client: TestClient) -> None:
    whole = client.get(CLAIM.removesuffix("/relations")).json()
    beside = {relation["claim"]["id"] for relation in whole["relations"]}
    found = client.get(f"{CLAIM}?limit=500").json()
    assert {each["id"] for each in found["claims"]} == {whole["id"], *beside}


def test_who_holds_it_is_told_so(client: TestClient) -> None:
    etag = client.get(CLAIM).headers["etag"]
    assert client.get(CLAIM, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("depth=0", "depth: input should be greater than or equal to 1"),
        ("depth=6", "depth: input should be less than or equal to 5"),
        ("depth=two", "depth: write a whole number in digits"),
        ("depth=1&depth=2", "depth stands once"),
        ("limit=501", "limit: input should be less than or equal to 500"),
        ("relation=supported_by", "supported_by is not one of supports"),
        ("relation=support", "did you mean supports?"),
        ("actor=Russia", "Nothing here is called actor."),
        ("format=csv", "format: input should be 'json'"),
    ],
)
def test_what_it_cannot_be_asked_is_refused(client: TestClient, query: str, told: str) -> None:
    refused = client.get(f"{CLAIM}?{query}")
    assert refused.status_code == 422
    assert told in refused.json()["detail"]


def test_an_unknown_claim_has_none(client: TestClient) -> None:
    missing = client.get("/claims/magnier-2017-russia-iran:airport-opened-to-jets/relations")
    assert missing.status_code == 404
    assert CLAIM.split("/")[2] in missing.json()["nearest"]


def test_a_retracted_claim_has_none(client: TestClient) -> None:
    gone = "/claims/river-post-dam-report:orchardist-promises-cheap-power/relations"
    assert client.get(gone).status_code == 410

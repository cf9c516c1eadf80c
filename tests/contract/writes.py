"""The writes that the OpenAPI document shows, in an order in which each can be made.

Among them is whatever else takes a key: how webhooks stand.

They are made on a service of their own over the seed and the invented corpus.
"""

import re
from typing import Any, NamedTuple

from starlette.testclient import TestClient

from claims_api.settings import shipped
from claims_api.text import canonical, digest

Json = dict[str, Any]
REPORT = "river-post-dam-report"
TEXT = canonical((shipped("seed") / "demo" / f"{REPORT}.txt").read_bytes())
LETTER = "We, the terns, have counted the reeds. There are fewer than there were.\n"
FULL = f"{REPORT}:dam-is-full"
HALF = f"{REPORT}:dam-is-half-full"


class Sent(NamedTuple):
    """A write as it is sent; its `If-Match` is the validator that a read of its address has.

    Of a text that is of its source. A body in JSON, or a text.
    """

    method: str
    address: str
    body: Json | str | None = None

    @property
    def request(self) -> str:
        """The request line, as the document shows it."""
        return f"{self.method} {self.address}"


def _claim(**changed: Any) -> Json:
    anchor = {"start": 136, "end": 160, "sha256": digest(TEXT[136:160])}
    return {
        "id": HALF,
        "statement": "The lake behind the Korreth Dam is half full.",
        "type": "state",
        "attributed_to": ["pell-anstruth"],
        "voice": "reported",
        "confidence": 0.8,
        "actors": [{"id": "brennovar", "role": "agent"}],
        "anchors": [anchor],
    } | changed


def _record(records: str, slug: str, **fields: Any) -> dict[str, Sent]:
    """Return the writes of a record of a noun, from its beginning to its end and back."""
    noun, at = records.removesuffix("s"), f"/{records}/{slug}"
    return {
        f"create_{noun}": Sent("POST", f"/{records}", {"id": slug, **fields}),
        f"change_{noun}": Sent("PATCH", f"{at}?reason=More+is+known.", _patch(records)),
        f"replace_{noun}": Sent("PUT", at, fields),
        f"retract_{noun}": Sent("DELETE", f"{at}?reason=It+was+made+up."),
        f"restore_{noun}": Sent("POST", f"{at}/restore"),
    }


def _patch(records: str) -> Json:
    return {
        "actors": {"aliases": [{"text": "The Terns", "kind": "short"}], "code": None},
        "places": {"latitude": 12.5, "longitude": 44.25},
        "topics": {"description": "Who may take how much water, and when."},
        "sources": {"genre": "letter", "published": "2023-05", "published_basis": "stated"},
    }[records]


def _erased(noun: str, slug: str) -> dict[str, Sent]:
    at = f"/{noun}s/{slug}/erase"
    return {f"erase_{noun}": Sent("POST", f"{at}?versions=earlier&reason=Asked+for.")}


def _moves(noun: str, slug: str, to: str, into: str) -> dict[str, Sent]:
    return {
        f"rename_{noun}": Sent("POST", f"/{noun}s/{slug}/rename?to={to}"),
        f"merge_{noun}": Sent("POST", f"/{noun}s/{to}/merge?into={into}&reason=They+are+one."),
    }


_AT_HALF = f"/claims/{HALF}"
_AT_STILL = "/claims/reed-letter:half-full-still"
_RELATION = f"{_AT_HALF}/relations/contradicts/{FULL}"
_ASSESSMENT = f"{_AT_HALF}/assessments/gauge-readings"
WRITTEN: dict[str, Sent] = {
    **_record("actors", "tern-society", name="Tern Society", kind="organisation"),
    **_moves("actor", "tern-society", "tern-trust", "ilvane-river-commission"),
    **_erased("actor", "ilvane-river-commission"),
    **_record("places", "reed-bank", name="Reed Bank", kind="area"),
    **_moves("place", "reed-bank", "reed-shore", "lower-ilvane"),
    **_erased("place", "lower-ilvane"),
    **_record("topics", "water-rights", label="Water rights"),
    **_moves("topic", "water-rights", "rights-to-water", "river-politics"),
    "erase_topic": Sent("POST", "/topics/rights-to-water/erase?reason=It+named+somebody."),
    **_record("sources", "tern-letter", title="A Letter of the Terns", authors=["pell-anstruth"]),
    "attach_text": Sent("PUT", "/sources/tern-letter/text", LETTER),
    **_erased("source", "tern-letter"),
    "create_claim": Sent("POST", "/claims", _claim()),
    "change_claim": Sent("PATCH", f"{_AT_HALF}?reason=He+was+sure.", {"certainty": "certain"}),
    "replace_claim": Sent("PUT", _AT_HALF, _claim(note="So a fisherman told him.")),
    "create_relation": Sent(
        "POST", f"{_AT_HALF}/relations", {"type": "contradicts", "target": FULL}
    ),
    "change_relation": Sent("PATCH", _RELATION, {"confidence": 0.9}),
    "replace_relation": Sent("PUT", _RELATION, {"note": "Full is not half full."}),
    "remove_relation": Sent("DELETE", f"{_RELATION}?reason=Of+another+day."),
    "create_assessment": Sent(
        "POST",
        f"{_AT_HALF}/assessments",
        {"id": "gauge-readings", "assessor": "River Commission", "verdict": "mixed"},
    ),
    "change_assessment": Sent("PATCH", _ASSESSMENT, {"verdict": "mostly_false"}),
    "replace_assessment": Sent("PUT", _ASSESSMENT, {"assessor": "Us", "verdict": "false"}),
    "remove_assessment": Sent("DELETE", f"{_ASSESSMENT}?reason=Read+wrongly."),
    "retract_claim": Sent("DELETE", f"{_AT_HALF}?reason=The+fisherman+took+it+back."),
    "restore_claim": Sent("POST", f"{_AT_HALF}/restore"),
    "erase_claim": Sent("POST", f"{_AT_HALF}/erase?reason=The+fisherman+asked+for+it."),
    "list_jobs": Sent("GET", "/jobs"),
    "show_job": Sent("GET", "/jobs/1"),
    "import_claims": Sent(
        "POST",
        "/import?reason=The+letter+was+coded.",
        {
            "topics": [{"id": "letters", "label": "Letters"}],
            "source": {
                "id": "reed-letter",
                "title": "From the Reeds",
                "authors": ["pell-anstruth"],
            },
            "claims": [
                _claim(id="half-full-still", status="draft"),
                _claim(id="lake-is-low", statement="The lake is low.", status="draft"),
            ],
        },
    ),
    "send_back_claim": Sent("POST", f"{_AT_STILL}/send-back", {"note": "Who says so?"}),
    "flag_claim": Sent("POST", f"{_AT_STILL}/flag", {"note": "The gauge reads otherwise."}),
    "review_claim": Sent("GET", f"{_AT_STILL}/review"),
    "resolve_claim": Sent("POST", f"{_AT_STILL}/resolve", {"note": "The fisherman was asked."}),
    "publish_claim": Sent("POST", f"{_AT_STILL}/publish?reason=Two+have+read+it."),
    "publish_source": Sent("POST", "/sources/reed-letter/publish"),
}

_AT_MIRROR = "/webhooks/mirror"
WRITTEN |= {
    "create_webhook": Sent(
        "POST",
        "/webhooks",
        {"id": "mirror", "url": "https://mirror.example/claims", "nouns": ["claim"]},
    ),
    "list_webhooks": Sent("GET", "/webhooks"),
    "show_webhook": Sent("GET", _AT_MIRROR),
    "change_webhook": Sent("PATCH", _AT_MIRROR, {"nouns": ["claim", "source"], "enabled": True}),
    "rotate_webhook": Sent("POST", f"{_AT_MIRROR}/rotate"),
    "try_webhook": Sent("POST", f"{_AT_MIRROR}/test"),
    "list_deliveries": Sent("GET", f"{_AT_MIRROR}/deliveries"),
    "replay_delivery": Sent("POST", f"{_AT_MIRROR}/deliveries/1/replay"),
    "remove_webhook": Sent("DELETE", _AT_MIRROR),
}


# What changes a record by a POST, and what stands behind the address of the record.
_CHANGES = ("rename_", "merge_", "publish_claim")
_BELOW = re.compile(r"(/(text|publish|rename|merge))?(\?.*)?$")


def answers(client: TestClient, key: str) -> dict[str, Json]:
    """Make every write, one after another, and return what each answers.

    And how far the job is that another one began: the service writes no claim anew at once.
    """
    bearing = {"Authorization": f"Bearer {key}"}
    found = {}
    begun = client.post("/topics/farming/rename?to=growing", headers={**bearing, "If-Match": "*"})
    assert begun.status_code == 202, begun.text
    for name, sent in WRITTEN.items():
        headers = dict(bearing)
        is_of_webhooks = sent.address.startswith("/webhooks")
        is_change = sent.method not in ("GET", "POST") or name.startswith(_CHANGES)
        if is_change and not is_of_webhooks:
            address = _BELOW.sub("", sent.address)
            read = client.get(address, headers=bearing)
            headers["If-Match"] = read.headers["etag"]
        body: Json = {"json": sent.body}
        if isinstance(sent.body, str):
            body = {"content": sent.body}
            headers["Content-Type"] = "text/plain"
        answer = client.request(sent.method, sent.address, headers=headers, **body)
        assert answer.status_code == (201 if name.startswith("create_") else 200), answer.text
        found[name] = answer.json()
    return found

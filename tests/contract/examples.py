"""The answers that the OpenAPI document shows: asked again by a test, kept anew by this command.

`python -m tests.contract.examples` asks a service over the seed and the invented corpus.
"""

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

from claims_api.api.openapi import EXAMPLES
from claims_api.app import create_app
from claims_api.curation import keys
from claims_api.curation.seeding import make_ready
from claims_api.formats.choosing import ANNOTATIONS, JSONLD, TRIG, TURTLE
from claims_api.models.key import Scope
from claims_api.settings import Settings
from claims_api.store.engine import Store
from tests.contract.writes import WRITTEN, answers

JSON = "application/json"
LINKED = (JSONLD.media_type, TURTLE.media_type)
LISTED = (JSON, "application/x-ndjson", "text/csv", "application/csvm+json", *LINKED)
OF_CLAIMS = (
    "application/atom+xml",
    "application/x-plover+ndjson",
    TRIG.media_type,
    ANNOTATIONS.media_type,
)
RELATED = (
    "magnier-2017-russia-iran:russia-practises-soft-diplomacy/relations/supports/"
    "magnier-2017-russia-iran:soft-diplomacy-challenges-us"
)
ASSESSED = "magnier-2017-russia-iran:russia-voted-iran-sanctions"
DAM_REPORT = "river-post-dam-report"
REVISED = "magnier-2017-russia-iran:airports-opened-to-jets"
BATCH = '{"q0": {"query": "Rusia", "type": "state", "limit": 1}}'
QUOTED = {"quote": "The dam … will halve our bills", "source": "lissen-courier-gates-denial"}
SHOWN = {
    "read_claims": ("/claims?actor=Russia&limit=1", (*LISTED, *OF_CLAIMS)),
    "read_claim": (
        "/claims/magnier-2017-russia-iran:airports-opened-to-jets",
        (JSON, *LINKED, TRIG.media_type),
    ),
    "read_argument": (
        "/claims/magnier-2017-russia-iran:airports-opened-to-jets/relations?depth=2&limit=3",
        (JSON,),
    ),
    "read_actors": ("/actors?member_of=Iran&limit=1", LISTED),
    "read_actor": ("/actors/israel", (JSON, *LINKED)),
    "read_places": ("/places?within=Syria&limit=1", LISTED),
    "read_place": ("/places/syria", (JSON, *LINKED)),
    "read_topics": ("/topics?broader=security&limit=1", LISTED),
    "read_topic": ("/topics/security", (JSON, *LINKED)),
    "read_sources": ("/sources?published=2017&limit=1", LISTED),
    "read_source": ("/sources/magnier-2017-russia-iran", (JSON, *LINKED)),
    "read_annotations": (
        "/sources/river-post-dam-report/annotations?limit=1",
        (ANNOTATIONS.media_type,),
    ),
    "read_agreement": (
        f"/sources/{DAM_REPORT}/agreement?with={DAM_REPORT}&limit=1",
        (JSON, "text/csv"),
    ),
    "read_coverage": ("/sources/basin-review-two-banks/coverage", (JSON,)),
    "read_text": ("/sources/river-post-dam-report/text", ("text/plain",)),
    "read_relation": (f"/claims/{RELATED}", (JSON,)),
    "read_assessment": (f"/claims/{ASSESSED}/assessments/unsc-record", (JSON,)),
    "read_network": (
        "/network?topic=astana-talks&limit=2",
        (JSON, "application/graphml+xml", "application/gexf+xml"),
    ),
    "read_disputes": (
        "/disputes?topic=iranian-regional-policy&limit=1",
        (JSON, "application/x-ndjson", "text/csv"),
    ),
    "read_context": ("/context?q=red+lines&max_tokens=300", (JSON, "text/plain")),
    "read_suggestions": ("/suggest?q=mosc&limit=2", (JSON,)),
    "read_reconciliation": (f"/reconcile?queries={quote(BATCH)}", (JSON,)),
    "read_reconciled": (f"POST /reconcile queries={quote(BATCH)}", (JSON,)),
    "read_suggested_entities": ("/reconcile/suggest/entity?prefix=putn", (JSON,)),
    "read_suggested_types": ("/reconcile/suggest/type?prefix=per", (JSON,)),
    "read_suggested_properties": ("/reconcile/suggest/property?prefix=iso", (JSON,)),
    "read_proposed_properties": ("/reconcile/properties?type=person&limit=2", (JSON,)),
    "read_quotation": (f"POST /quotes/verify {json.dumps(QUOTED)}", (JSON,)),
    "read_preview": ("/reconcile/preview/nato", ("text/html",)),
    "read_flyout": ("/reconcile/flyout/nato", (JSON,)),
    "read_citation": (
        "/cite?of=/claims/magnier-2017-russia-iran:airports-opened-to-jets",
        (JSON, "text/plain", "application/x-bibtex", "application/vnd.citationstyles.csl+json"),
    ),
    "read_changes": (
        "/changes?after=285&limit=1",
        (JSON, "application/x-ndjson", "text/event-stream"),
    ),
    "read_revisions": (f"/claims/{REVISED}/revisions", (JSON,)),
    "read_revision": (f"/claims/{REVISED}/revisions/1", (JSON,)),
    "read_diff": (f"/claims/{REVISED}/diff", (JSON,)),
    "read_problems": ("/problems", (JSON, "text/html")),
    "read_problem": ("/problems/cursor-invalid", (JSON, "text/html")),
    "read_live": ("/health/live", (JSON,)),
    "read_ready": ("/health/ready", (JSON,)),
    "read_formats": ("/formats", (JSON,)),
}


def asked(client: TestClient, request: str, media_type: str) -> Any:
    """Return the answer in a format: a document, or text."""
    sent = {"Accept": media_type}
    if request.startswith("POST "):
        _method, path, form = request.split(" ", 2)
        is_json = form.startswith("{")
        sent["Content-Type"] = JSON if is_json else "application/x-www-form-urlencoded"
        answer = client.post(path, content=form, headers=sent)
    else:
        answer = client.get(request, headers=sent)
    assert answer.status_code == 200, (request, answer.text)
    assert answer.headers["content-type"].split("; ")[0] == media_type
    is_json = media_type.partition(";")[0].endswith(("/json", "+json"))
    return answer.json() if is_json else answer.text


def _key(url: str) -> str:
    with Store(url) as store, store.writing() as connection:
        return keys.make(connection, "For examples", Scope.admin, datetime.now(UTC), None)[1]


def main() -> None:
    """Write every example anew."""
    folder = Path(tempfile.mkdtemp(prefix="claims-api-examples-"))
    url = f"sqlite:///{folder / 'claims.sqlite3'}"
    settings = Settings(database_url=url, log_level="error", webhooks=False, rewrite_at_once=0)
    make_ready(settings.url, seed=True, demo=True)
    for name in (*SHOWN, *WRITTEN):
        if not (EXAMPLES / f"{name}.json").exists():  # of a new operation: the document needs one
            (EXAMPLES / f"{name}.json").write_text('{"request": "", "answers": {}}')
    with TestClient(create_app(settings)) as client:
        kept = {
            name: {
                "request": request,
                "answers": {media: asked(client, request, media) for media in media_types},
            }
            for name, (request, media_types) in SHOWN.items()
        }
        made = answers(client, _key(settings.url))
    kept["read_quotation"]["body"] = QUOTED
    for name, sent in WRITTEN.items():
        body = {} if sent.body is None else {"body": sent.body}
        kept[name] = {"request": sent.request, **body, "answers": {JSON: made[name]}}
    # Written when the service has ended: it reads them for its document, beside its first answers.
    for name, found in kept.items():
        text = json.dumps(found, ensure_ascii=False, indent=2)
        (EXAMPLES / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.write(f"Wrote {len(kept)} examples.\n")


if __name__ == "__main__":
    main()

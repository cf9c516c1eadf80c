"""The door: whose key a request carries, whether it may come in, and how large its body may be."""

from datetime import UTC, datetime
from urllib.parse import unquote_plus

from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Asked

from claims_api.api.attempts import Attempts
from claims_api.api.bodies import bounded, most
from claims_api.api.origins import insist_on_own
from claims_api.api.problems import answered
from claims_api.curation.keys import Proof, holds_a_key, is_use_to_be_kept, keep_use, prove
from claims_api.deps import scope_of
from claims_api.errors import KeyInAddress, KeyInvalid, Problem, TooManyBadKeys
from claims_api.logs import address_of, refused
from claims_api.models.key import Key, Scope, insist_on
from claims_api.store.engine import Store

# By the names of their operations. Whatever stands in neither, be it new, reads or writes data.
OPEN = frozenset(
    "read_root read_live read_ready read_formats read_openapi read_docs read_asset read_problems "
    "read_problem read_file".split()
)
FOR_ADMINS = frozenset(
    "create_webhook list_webhooks show_webhook change_webhook remove_webhook rotate_webhook "
    "try_webhook list_deliveries replay_delivery".split()
)
ASKED_BY_POST = frozenset({"read_reconciled", "read_quotation"})
FOR_CURATORS = frozenset({"list_jobs", "show_job", "review_claim"})
_READING = frozenset({"GET", "HEAD"})
_WHY = {
    Scope.read: "Reading is not open to all here.",
    Scope.curate: "Only those who curate change the data, and see what is in hand.",
    Scope.admin: "Webhooks are for those who administer the service.",
}


def needed(operation: str, method: str, *, is_closed: bool) -> Scope | None:
    """Return the scope that an operation takes at least; None where nobody need say who asks."""
    if operation in OPEN:
        return None
    if operation in FOR_ADMINS:
        return Scope.admin
    if operation in FOR_CURATORS:
        return Scope.curate
    if method in _READING or operation in ASKED_BY_POST:
        return Scope.read if is_closed else None
    return Scope.curate


class Door:
    """Let in who may come in, with the key that was proven in `scope["key"]`."""

    def __init__(self, app: ASGIApp, *, is_closed: bool, base_url: str) -> None:
        """Wrap an application; where `is_closed`, reading needs a key too."""
        self.app = app
        self.is_closed = is_closed
        self.base_url = base_url

    async def __call__(self, scope: Asked, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            operation = await self._let_in(scope)
            receive = bounded(scope, receive, most(operation, scope["app"].state.settings))
        except Problem as problem:
            await answered(scope, problem, self.base_url)(scope, receive, send)
            return
        key: Key | None = scope.get("key")
        await self.app(scope, receive, send if key is None else _privately(send))
        if key is not None and is_use_to_be_kept(key, now := datetime.now(UTC)):
            _store(scope).aside(key.id, lambda connection: keep_use(connection, key.id, now))

    async def _let_in(self, scope: Asked) -> str | None:
        """Prove the key that is sent, if one is. Raises Problem for who may not come in.

        Returns the name of the operation, where it was needed for that and there is one.
        """
        _insist_on_no_key_in_address(scope)
        headers = Headers(scope=scope)
        sent = [value for value in headers.getlist("authorization") if _is_ours(value)]
        if not sent and not self.is_closed and scope["method"] in _READING:
            return None
        operation = _operation(scope)
        if operation is None or operation in OPEN:
            return operation
        takes = needed(operation, scope["method"], is_closed=self.is_closed)
        if sent:
            scope["key"] = await self._proven(scope, sent)
        elif scope["method"] not in _READING and takes not in (None, Scope.read):
            named = scope["app"].state.settings.cors_origins
            insist_on_own(headers, base_url=self.base_url, named=named)
        if takes is not None:
            insist_on(takes, scope_of(scope), _WHY[takes])
        return operation

    async def _proven(self, scope: Asked, sent: list[str]) -> Key:
        """Return the key that was sent. Raises KeyInvalid and TooManyBadKeys."""
        address, attempts = address_of(scope), _attempts(scope)
        if wait := attempts.wait(address):
            raise TooManyBadKeys(headers={"Retry-After": str(wait)})
        scheme, _, text = sent[0].partition(" ")
        proof = Proof(why_not="malformed")
        if len(sent) == 1 and scheme.lower() == "bearer":
            now = datetime.now(UTC)
            proof = await _store(scope).read(lambda c: prove(c, text.strip(" "), now))
        if proof.key is not None and proof.why_not is None:
            return proof.key
        attempts.add(address)
        refused(scope, proof.why_not or "", proof.key_id)
        raise KeyInvalid(_told(proof))


def _store(scope: Asked) -> Store:
    store: Store = scope["app"].state.store
    return store


def _attempts(scope: Asked) -> Attempts:
    attempts: Attempts = scope["app"].state.attempts
    return attempts


def _told(proof: Proof) -> str:
    """Tell whoever has the whole key what became of it, and all others the same."""
    if proof.key is not None:
        return f"The key {proof.key.id} is {proof.why_not}."
    return "Send `Authorization: Bearer KEY`, with the whole key as it was shown once."


def _is_ours(sent: str) -> bool:
    """Tell whether a header is meant for this service; a proxy may ask for passwords of its own."""
    return sent.partition(" ")[0].lower() == "bearer" or "clm_" in sent


def _insist_on_no_key_in_address(scope: Asked) -> None:
    for part in (scope.get("raw_path") or b"", scope["query_string"]):
        if holds_a_key(unquote_plus(part.decode("latin-1"))):
            raise KeyInAddress(
                "Send the key in the header Authorization, and have this one revoked."
            )


def _operation(scope: Asked) -> str | None:
    """Return the name of the operation that answers; None where there is none (404, 405)."""
    for context in iter_route_contexts(scope["app"].routes):
        if context.matches(scope)[0] is Match.FULL:
            return str(context.name)
    return None


def _privately(send: Send) -> Send:
    """Keep what is answered to a key out of shared caches (RFC 9111, 3.5)."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            kept = headers.get("cache-control", "no-store")
            headers["Cache-Control"] = kept.replace("public", "private")
            if "authorization" not in headers.get("vary", "").lower():
                headers.add_vary_header("Authorization")
        await send(message)

    return sending

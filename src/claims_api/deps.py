"""Who is asking, with which settings, on which store."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, get_origin

from fastapi import Depends, Header, Request

from claims_api.errors import STRICT
from claims_api.models.key import Key, Scope, insist_on
from claims_api.queries.addresses import LISTS
from claims_api.queries.agreement import AgreementQuestion
from claims_api.queries.annotations import AnnotationQuestion
from claims_api.queries.argument import ArgumentQuestion
from claims_api.queries.citing import CiteQuestion
from claims_api.queries.question import Question
from claims_api.queries.reconciliation import ReconcileQuestion
from claims_api.queries.refusing import insist_on_once
from claims_api.queries.revisions import RevisionsQuestion
from claims_api.settings import Settings
from claims_api.store.engine import Store
from claims_api.store.snapshots import Snapshots
from claims_api.text import encoded
from claims_api.webhooks.deliveries import DeliveriesQuestion

# Parameters that shape an answer stand once; filters may repeat, which means "all of them".
QUESTIONS: tuple[type[Question | CiteQuestion], ...] = (
    *(ArgumentQuestion, AnnotationQuestion, AgreementQuestion, RevisionsQuestion, CiteQuestion),
    *(listed.question for listed in LISTS.values()),
)
SINGLE = frozenset(
    [name for question in QUESTIONS for name in question.single()]
    + [*ReconcileQuestion.model_fields, *DeliveriesQuestion.model_fields, "prefix", "from", "to"]
)

_WORDS_FOR_STRICT = (STRICT, 'handling="strict"')


async def each_once(request: Request) -> None:
    """Refuse a parameter that stands twice where only one of them could be heeded.

    What shapes one answer may be a filter of another, which may repeat.
    """
    single = SINGLE - _repeating(request.scope.get("route"))
    insist_on_once([name for name, _value in request.query_params.multi_items()], single)


_REPEATING: dict[Any, frozenset[str]] = {}  # by endpoint: looked up once each


def _repeating(route: Any) -> frozenset[str]:
    """Return the parameters of an operation that may stand several times."""
    endpoint = getattr(route, "endpoint", None)
    if endpoint not in _REPEATING:
        asked = getattr(getattr(route, "dependant", None), "query_params", ())
        models = [getattr(field.field_info.annotation, "model_fields", {}) for field in asked]
        _REPEATING[endpoint] = frozenset(
            field.alias or name
            for fields in models
            for name, field in fields.items()
            if get_origin(field.annotation) is list
        )
    return _REPEATING[endpoint]


def known_parameters(request: Request) -> list[str]:
    """Return the query parameters that the address asked for takes."""
    route = request.scope.get("route")
    dependant = getattr(route, "dependant", None)
    fields = getattr(dependant, "query_params", [])
    return [
        getattr(found, "alias", None) or name
        for field in fields
        for name, found in getattr(
            field.field_info.annotation, "model_fields", {field.alias: None}
        ).items()
    ]


def prefers_strict(request: Request) -> bool:
    """Tell whether the client wants unknown names refused; any other preference is ignored."""
    said = ",".join(request.headers.getlist("prefer")).lower().replace(" ", "")
    return any(part.split(";")[0] in _WORDS_FOR_STRICT for part in said.split(","))


async def is_strict(
    request: Request,
    prefer: Annotated[  # noqa: ARG001  # declared for the document and its bounds
        str | None,
        Header(
            alias="Prefer",
            description="`handling=strict` refuses names that nobody knows with a 422, which "
            "otherwise only warns (RFC 7240). Other preferences are ignored.",
            max_length=200,
            pattern=r"^[\x20-\x7e]*$",
            examples=["handling=strict"],
        ),
    ] = None,
) -> bool:
    """Tell whether the client wants unknown names refused."""
    return prefers_strict(request)


def root_of(request: Request) -> str:
    """Return what absolute addresses begin with: what the settings say, or the host asked."""
    settings: Settings = request.app.state.settings
    return settings.base_url or str(request.base_url).rstrip("/")


def scope_of(scope: MutableMapping[str, Any]) -> Scope | None:
    """Return the scope of the key that came with a request, or None where none did."""
    key: Key | None = scope.get("key")
    return None if key is None else key.scope


async def asker(request: Request) -> Key | None:
    """Return the key of who asks, which was proven at the door; None for nobody in particular."""
    key: Key | None = request.scope.get("key")
    return key


AskerDep = Annotated[Key | None, Depends(asker)]


async def asker_scope(key: AskerDep) -> Scope | None:
    """Return the scope of who asks; None for nobody in particular."""
    return None if key is None else key.scope


ScopeDep = Annotated[Scope | None, Depends(asker_scope)]


class Holder:
    """A dependency that gives the key of who asks. Raises KeyRequired and ScopeTooSmall.

    The door has refused whoever may change nothing before it came here.
    """

    def __init__(self, needed: Scope) -> None:
        """Take the scope that the key has at least."""
        self.needed = needed

    async def __call__(self, key: AskerDep) -> Key:
        """Return the key."""
        insist_on(self.needed, None if key is None else key.scope, "Not everybody may do this.")
        assert key is not None  # noqa: S101  # it was insisted on
        return key


@dataclass(frozen=True, slots=True)
class Asking:
    """A read under way: the request, the data that answer it, how, and for whom.

    `base` is what links begin with; `strict` refuses names that nobody knows.
    """

    request: Request
    snapshots: Snapshots
    base: str
    strict: bool
    key: Key | None = None

    @property
    def store(self) -> Store:
        """The data as they stand."""
        return self.snapshots.present

    @property
    def scope(self) -> Scope | None:
        """The scope of who asks."""
        return None if self.key is None else self.key.scope

    @property
    def visibility(self) -> str:
        """Who sees the same as who asks."""
        return "curators" if self.scope and self.scope.holds(Scope.curate) else "public"

    @property
    def address(self) -> str:
        """Where it is asked, with each parameter as the client spelt it."""
        url = self.request.url
        return self.base + encoded(f"{url.path}?{url.query}" if url.query else url.path)

    @property
    def root(self) -> str:
        """What absolute addresses begin with."""
        return root_of(self.request)


async def asking(
    request: Request, strict: Annotated[bool, Depends(is_strict)], key: AskerDep
) -> Asking:
    """Return the read that a request to a list is."""
    settings: Settings = request.app.state.settings
    return Asking(request, request.app.state.snapshots, settings.base_url, strict, key)


async def the_store(request: Request) -> Store:
    """Return the store of this application."""
    store: Store = request.app.state.store
    return store


async def the_snapshots(request: Request) -> Snapshots:
    """Return the data of this application, as they stand and as they stood."""
    snapshots: Snapshots = request.app.state.snapshots
    return snapshots


async def today() -> date:
    """Return the day on which a request is answered, in UTC."""
    return datetime.now(UTC).date()


CuratorDep = Annotated[Key, Depends(Holder(Scope.curate))]
AdminDep = Annotated[Key, Depends(Holder(Scope.admin))]
AskingDep = Annotated[Asking, Depends(asking)]
SnapshotsDep = Annotated[Snapshots, Depends(the_snapshots)]
StoreDep = Annotated[Store, Depends(the_store)]
TodayDep = Annotated[date, Depends(today)]

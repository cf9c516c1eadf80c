"""What all pages share: how one is answered, and how a failure is told to a person."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from claims_api import __version__, validators
from claims_api.deps import Asking, each_once, known_parameters
from claims_api.errors import NotFound, Problem
from claims_api.queries.refusing import refused
from claims_api.reader.templating import files, written
from claims_api.settings import Settings

# No script, style, picture or request but from this service, and nothing in a frame.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HTML = "text/html; charset=utf-8"
_FOREVER = "public, max-age=31536000, immutable"


class PageRoute(APIRoute):
    """A route whose failures are pages, too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except RequestValidationError as error:
                return _failure(request, refused(error.errors(), known_parameters(request)))
            except Problem as problem:
                return _failure(request, problem)

        return answered


def router() -> APIRouter:
    """Return a router for pages."""
    once = [Depends(each_once)]
    return APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=once)


def shown(asking: Asking, template: str, *, data: str, **told: Any) -> Response:
    """Answer with a page; `data` is where the same is served as data, from the first slash on."""
    frame = {"base": asking.base, "root": asking.root, "data": data, "version": __version__}
    body = written(template, **frame, **told)
    headers = {"Content-Security-Policy": POLICY, "Vary": "Authorization, Prefer"}
    return validators.record(asking.request, body, media_type=_HTML, headers=headers)


def _failure(request: Request, problem: Problem) -> Response:
    """Tell a person what failed, what was sought and what would have worked."""
    settings: Settings = request.app.state.settings
    body = written(
        "failure.html",
        base=settings.base_url,
        version=__version__,
        problem=problem,
        request_id=request.scope.get("request_id", ""),
    )
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", **problem.headers}
    return Response(body, problem.status, headers=headers, media_type=_HTML)


FILES = APIRouter(include_in_schema=False)


@FILES.get("/reader/static/{digest}/{name}")
async def read_file(request: Request, digest: str, name: str) -> Response:
    """Return a file that pages load. Raises NotFound."""
    found = files().get(name)
    if found is None or found.digest != digest:
        raise NotFound("There is no such file: read the page anew.")
    headers = {"Cache-Control": _FOREVER}
    etag = found.digest
    return validators.record(
        request, found.content, etag, media_type=found.media_type, headers=headers
    )

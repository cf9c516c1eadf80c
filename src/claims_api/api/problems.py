"""Failures as problem documents (RFC 9457), and the pages that explain them."""

import html
import re
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from claims_api import errors
from claims_api.errors import PROBLEMS, Fault, Problem
from claims_api.queries.asking import nearest
from claims_api.text import harmless

MEDIA_TYPE = "application/problem+json"
router = APIRouter(tags=["about"])


class FaultDocument(BaseModel):
    """One thing that is wrong."""

    parameter: str | None = None
    pointer: str | None = Field(default=None, description="JSON Pointer (RFC 6901) into the body.")
    header: str | None = None
    code: str = Field(description="What is wrong, for machines.")
    detail: str = Field(description="What is wrong and what would have worked, for people.")


class ProblemDocument(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="The page of this service that explains the problem.")
    title: str
    status: int
    code: str = Field(description="The last part of `type`, for machines.")
    detail: str | None = None
    request_id: str = Field(description="Under which the operator finds the request in the log.")
    errors: list[FaultDocument] = []
    nearest: list[str] | None = None
    offered: list[str] | None = None
    reason: str | None = None
    retracted_at: str | None = None
    limit: int | None = None


def document(problem: Problem, request_id: str, base: str = "") -> dict[str, Any]:
    """Return a problem as it is served; it says nothing of what lies inside the service."""
    found: dict[str, Any] = {
        "type": f"{base}/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.slug,
        "detail": problem.detail,
        "request_id": request_id,
    }
    if problem.faults:
        found["errors"] = [
            {fault.where: fault.at, "code": fault.code, "detail": fault.detail}
            for fault in problem.faults
        ]
    return found | problem.extra


def answer(problem: Problem, request_id: str, base: str = "") -> Response:
    """Return the response for a problem."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    content = document(problem, request_id, base)
    return JSONResponse(content, problem.status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let every failure inside the application speak as a problem document."""

    @app.exception_handler(Problem)
    async def _problem(request: Request, error: Problem) -> Response:
        return _answered(request, error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        return _answered(request, from_validation(request, error))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return _answered(request, from_http(error))


def _answered(request: Request, problem: Problem) -> Response:
    base = request.app.state.settings.base_url
    return answer(problem, request.scope.get("request_id", ""), base)


def from_http(error: HTTPException) -> Problem:
    """Return the problem behind an exception of the framework's own."""
    headers = dict(error.headers or {})
    if error.status_code == 405 and "GET" in headers.get("Allow", ""):
        headers["Allow"] = "GET, HEAD"
    for kind in PROBLEMS:
        if kind.status == error.status_code:
            return kind(headers=headers)
    return errors.BadRequest() if error.status_code < 500 else errors.InternalError()


def from_validation(request: Request, error: RequestValidationError) -> Problem:
    """Return one problem with a fault for each thing that is wrong in a request."""
    faults = tuple(_fault(request, found) for found in error.errors())
    detail = "; ".join(fault.detail for fault in faults[:3])
    return errors.InvalidRequest(detail, faults=faults)


_WHERE = {"query": "parameter", "path": "parameter", "header": "header", "body": "pointer"}


def _fault(request: Request, found: Any) -> Fault:
    place, *path = found["loc"]
    where = _WHERE.get(place, "parameter")
    name = str(path[0]) if path else place
    if where == "pointer":
        name = "/" + "/".join(str(part) for part in path)
    if found["type"] == "extra_forbidden":
        return Fault(where, harmless(name), "unknown-parameter", _unknown(request, name))
    code = found["type"].replace("_", "-")
    message = re.sub(r"^Value error, ", "", found["msg"])
    return Fault(where, harmless(name), code, f"{harmless(name)}: {_lower(message)}")


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:] if message[1:2].islower() else message


def _unknown(request: Request, name: str) -> str:
    known = known_parameters(request)
    near = nearest(name.casefold(), known, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"Nothing here is called {harmless(name)}.{hint} Known are: {', '.join(known)}."


def known_parameters(request: Request) -> list[str]:
    """Return the query parameters that the address asked for takes."""
    route = request.scope.get("route")
    dependant = getattr(route, "dependant", None)
    fields = getattr(dependant, "query_params", [])
    return [
        name
        for field in fields
        for name in getattr(field.field_info.annotation, "model_fields", {field.alias: None})
    ]


class ProblemKind(BaseModel):
    """A kind of problem that this service knows."""

    code: str
    title: str
    status: int
    explanation: str


@router.get(
    "/problems",
    summary="All kinds of problem",
    response_model=list[ProblemKind],
)
async def read_problems() -> list[ProblemKind]:
    """List every kind of problem with its status and what to do about it."""
    return [_kind(found) for found in PROBLEMS]


@router.get(
    "/problems/{code}",
    summary="One kind of problem, explained",
    response_model=ProblemKind,
)
async def read_problem(
    request: Request, code: Annotated[str, Field(max_length=64, examples=["invalid-request"])]
) -> Any:
    """Explain a kind of problem: as a page for browsers, else as JSON."""
    for found in PROBLEMS:
        if found.slug == code:
            wants_page = "text/html" in request.headers.get("accept", "")
            return HTMLResponse(_page(found)) if wants_page else _kind(found)
    raise errors.NotFound(f"No problem is called {harmless(code)}.")


def _kind(found: type[Problem]) -> ProblemKind:
    return ProblemKind(
        code=found.slug, title=found.title, status=found.status, explanation=found.explanation
    )


def _page(found: type[Problem]) -> str:
    title, text = html.escape(found.title), html.escape(found.explanation)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<h1>{title}</h1><p>{text}</p><p>Status {found.status}, code "
        f'<code>{found.slug}</code>.</p><p><a href="/problems">All problems</a></p></html>'
    )

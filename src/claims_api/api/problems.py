"""Failures as problem documents (RFC 9457)."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope

from claims_api import errors, logs
from claims_api.deps import known_parameters
from claims_api.errors import PROBLEMS, Moved, Problem
from claims_api.queries.refusing import refused
from claims_api.text import encoded

log = structlog.get_logger("claims_api")
MEDIA_TYPE = "application/problem+json"


class FaultDocument(BaseModel):
    """One thing that is wrong."""

    parameter: str | None = None
    pointer: str | None = Field(default=None, description="JSON Pointer (RFC 6901) into the body.")
    header: str | None = None
    line: int | None = Field(default=None, description="On which line of an imported body.")
    column: int | None = Field(default=None, description="Where in that line, in characters.")
    code: str = Field(description="What is wrong, for machines.")
    detail: str = Field(description="What is wrong and what would have worked, for people.")
    claim: str | None = Field(
        default=None, description="Of which claim, where the body tells of several or of none."
    )
    expected: str | None = Field(
        default=None, description="The SHA-256 of the words that should stand there."
    )
    found: str | None = Field(default=None, description="The SHA-256 of those that do.")


class ProblemDocument(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="The page of this service that explains the problem.")
    title: str = Field(description="The kind of problem, in words.")
    status: int = Field(ge=400, le=599, description="The HTTP status.")
    code: str = Field(description="The last part of `type`, for machines.")
    detail: str | None = Field(default=None, description="What was sought, what would have worked.")
    request_id: str = Field(description="Under which the operator finds the request in the log.")
    errors: list[FaultDocument] = Field(default=[], description="Each thing that is wrong.")
    more_errors: int | None = Field(
        default=None, description="How many more things are wrong in an imported body (422)."
    )
    nearest: list[str] | None = Field(default=None, description="The ids that come near (404).")
    offered: list[str] | None = Field(default=None, description="The formats there are (406).")
    reason: str | None = Field(default=None, description="Why it was retracted (410).")
    needed: str | None = Field(default=None, description="The scope that this takes (403).")
    progress: float | None = Field(
        default=None, description="How far what is being made is, from 0 to 1 (503)."
    )
    limit: int | None = Field(default=None, description="How many bytes a body may have (413).")
    etag: str | None = Field(default=None, description="The present validator (412, 428).")
    version: int | None = Field(default=None, description="The present version (412, 428).")
    line: int | None = Field(default=None, description="Where a body ends to be JSON (400).")
    column: int | None = Field(default=None, description="Where in that line, in characters.")


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
            {fault.where: fault.at, **fault.more, "code": fault.code, "detail": fault.detail}
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
    base = app.state.settings.base_url

    @app.exception_handler(Problem)
    async def _problem(request: Request, error: Problem) -> Response:
        return answered(request.scope, error, base)

    @app.exception_handler(Moved)
    async def _moved(request: Request, error: Moved) -> Response:
        return moved(request, error, base)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        return answered(request.scope, from_validation(request, error), base)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return answered(request.scope, from_http(error, methods_of(request)), base)


def moved(request: Request, error: Moved, base: str) -> Response:
    """Lead from an address with a former id to the same one with the present id (RFC 9110)."""
    query = f"?{request.url.query}" if request.url.query else ""
    before, now = (f"/{error.noun}s/{slug}" for slug in (error.before, error.now))
    path = request.scope["path"].replace(before, now, 1)
    return Response(status_code=308, headers={"Location": encoded(f"{base}{path}{query}")})


def answered(scope: Scope, problem: Problem, base: str) -> Response:
    """Return the response for a problem; what the operator should know of it goes to the log."""
    request_id = scope.get("request_id", "")
    if isinstance(problem, errors.KeyRequired | errors.ScopeTooSmall | errors.ForeignOrigin):
        logs.refused(scope, problem.slug, scope["key"].id if "key" in scope else None)
    if problem.status >= 500 and not isinstance(problem, errors.SnapshotPreparing):
        raised = problem.__cause__ or problem.detail
        cause = str(getattr(raised, "orig", raised))
        log.error("fault", request_id=request_id, code=problem.slug, cause=cause)
    return answer(problem, request_id, base)


def methods_of(request: Request) -> list[str]:
    """Return the methods that the address asked for takes; the framework names one route's."""
    found: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        if context.original_route.matches(request.scope)[0] is not Match.NONE:
            found |= context.methods or set()
    return sorted(found | {"HEAD"} if "GET" in found else found)


def from_http(error: HTTPException, methods: list[str]) -> Problem:
    """Return the problem behind an exception of the framework's own, where these are allowed."""
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(methods)
    for kind in PROBLEMS:
        if kind.status == error.status_code:
            return kind(headers=headers)
    return errors.BadRequest() if error.status_code < 500 else errors.InternalError()


def from_validation(request: Request, error: RequestValidationError) -> Problem:
    """Return one problem with a fault for each thing that is wrong in a request, up to ten."""
    return refused(error.errors(), known_parameters(request))

"""The pages that explain each kind of problem: what a problem document's `type` leads to."""

import html
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from claims_api import errors, validators
from claims_api.api.documenting import a_page
from claims_api.api.records import ID, NoQuestion
from claims_api.errors import PROBLEMS, Problem
from claims_api.store.wire import dump
from claims_api.text import harmless

router = APIRouter(tags=["about"])
HTML = "text/html"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
CODE = Path(
    description="The `code` of a problem document.",
    max_length=64,
    pattern=ID,
    examples=["invalid-request"],
)
_AS_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"content": {HTML: {"schema": {"type": "string", "description": "The same as a page."}}}}
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – claims-api</title>
<link rel="icon" type="image/png" href="{base}/docs/static/favicon.png">
<link rel="stylesheet" href="{base}/docs/static/page.css">
</head>
<body>
<nav><a href="{base}/docs">Documentation</a> <a href="{base}/problems">All problems</a></nav>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


class ProblemKind(BaseModel):
    """A kind of problem that this service knows."""

    code: str = Field(description="The last part of a problem's `type`.")
    title: str
    status: int = Field(ge=400, le=599, description="The HTTP status that it comes with.")
    explanation: str = Field(description="What it means, and what to do about it.")


def _with_page(found: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    return found | {200: found[200] | _AS_PAGE[200]}


@router.get(
    "/problems",
    summary="All kinds of problem",
    response_model=list[ProblemKind],
    responses=_with_page(a_page(description="Every kind.")),
)
async def read_problems(request: Request, _question: Annotated[NoQuestion, Query()]) -> Any:
    """List every kind of problem with its status: as a page for browsers, else as JSON."""
    page = _page(request, "What can go wrong", "".join(map(_row, PROBLEMS)), "dl")
    return _answer(request, [_kind(found) for found in PROBLEMS], page)


@router.get(
    "/problems/{code}",
    summary="One kind of problem, explained",
    response_model=ProblemKind,
    responses=_with_page(a_page("not-found", description="The kind of problem.")),
)
async def read_problem(
    request: Request, code: Annotated[str, CODE], _question: Annotated[NoQuestion, Query()]
) -> Any:
    """Explain a kind of problem: as a page for browsers, else as JSON."""
    for found in PROBLEMS:
        if found.slug == code:
            page = _page(request, found.title, _explained(found), "article")
            return _answer(request, _kind(found), page)
    raise errors.NotFound(f"No problem is called {harmless(code)}.")


def _kind(found: type[Problem]) -> dict[str, Any]:
    return {
        "code": found.slug,
        "title": found.title,
        "status": found.status,
        "explanation": found.explanation,
    }


def _answer(request: Request, document: Any, page: str) -> Response:
    vary = {"Vary": "Accept"}
    if HTML in request.headers.get("accept", ""):
        headers = vary | {"Content-Security-Policy": POLICY}
        return validators.record(request, page.encode(), media_type=HTML, headers=headers)
    return validators.record(request, dump(document), headers=vary)


def _page(request: Request, title: str, inner: str, element: str) -> str:
    base = html.escape(request.app.state.settings.base_url)
    body = f"<{element}>{inner}</{element}>"
    return PAGE.format(base=base, title=html.escape(title), body=body.replace("{base}", base))


def _words(text: str) -> str:
    """Return text as HTML; what stands between back-ticks is code."""
    parts = html.escape(text).split("`")
    return "".join(f"<code>{p}</code>" if at % 2 else p for at, p in enumerate(parts))


def _explained(found: type[Problem]) -> str:
    return (
        f"<p>{_words(found.explanation)}</p>"
        f"<p>Status <code>{found.status}</code>, code <code>{found.slug}</code>.</p>"
    )


def _row(found: type[Problem]) -> str:
    link = f'<a href="{{base}}/problems/{found.slug}">{html.escape(found.title)}</a>'
    return f"<dt>{link}</dt><dd>{found.status} <code>{found.slug}</code></dd>"

"""The documentation page: Swagger UI from this service alone, under a strict policy."""

import asyncio
import html
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from claims_api import validators
from claims_api.api.records import NoQuestion
from claims_api.errors import NotFound
from claims_api.text import etag_of, harmless

router = APIRouter(include_in_schema=False)
STATIC = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
# Only these are ever opened, so that no path can lead out of the folder.
NAMES = frozenset(file.name for file in STATIC.iterdir() if file.suffix in TYPES)
# Swagger UI's style sheet draws its arrows from data: images; scripts and styles are files of ours.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>claims-api: documentation</title>
<link rel="icon" type="image/png" href="{base}/docs/static/favicon.png">
<link rel="stylesheet" href="{base}/docs/static/swagger-ui.css">
</head>
<body>
<div id="docs" data-openapi="{base}/openapi.json">
<noscript>
<p>This page needs JavaScript; <a href="{base}/openapi.json">openapi.json</a> does not.</p>
</noscript>
</div>
<script src="{base}/docs/static/swagger-ui-bundle.js"></script>
<script src="{base}/docs/static/docs.js"></script>
</body>
</html>
"""


@router.get("/openapi.json")
async def read_openapi(request: Request, _question: Annotated[NoQuestion, Query()]) -> Response:
    """Return the OpenAPI document of this version."""
    return validators.record(request, await asyncio.to_thread(request.app.state.openapi))


@router.get("/docs")
async def read_docs(request: Request, _question: Annotated[NoQuestion, Query()]) -> Response:
    """Return the page; everything it loads is served here."""
    page = PAGE.format(base=html.escape(request.app.state.settings.base_url)).encode()
    headers = {"Content-Security-Policy": POLICY}
    return validators.record(request, page, media_type="text/html", headers=headers)


@cache
def _asset(name: str) -> tuple[bytes, str, str]:
    data = (STATIC / name).read_bytes()
    return data, TYPES[Path(name).suffix], etag_of(data)


@router.get("/docs/static/{name}")
async def read_asset(request: Request, name: str) -> Response:
    """Return a file of the page."""
    if name not in NAMES:
        raise NotFound(f"There is no file {harmless(name)}.")
    data, media_type, etag = _asset(name)
    headers = {"Cache-Control": "public, max-age=3600"}
    return validators.record(request, data, etag, media_type=media_type, headers=headers)

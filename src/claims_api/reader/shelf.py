"""The articles there are, and the way to them."""

import json
from typing import Annotated

from fastapi import Query, Response
from fastapi.responses import RedirectResponse

from claims_api.deps import Asking, AskingDep
from claims_api.queries.as_of import standing
from claims_api.queries.listing import find
from claims_api.queries.sources import SOURCES, SourceQuestion
from claims_api.reader.pages import router as pages
from claims_api.reader.pages import shown
from claims_api.store.engine import Cost

router = pages()


@router.get("/reader")
async def show_shelf(asking: AskingDep, question: Annotated[SourceQuestion, Query()]) -> Response:
    """Show the articles; where there is one alone and nothing else was asked, lead to it."""
    store = await standing(asking.snapshots, question.moment)
    asked = question.by(asking.scope)
    page = await store.read(
        lambda c: find(c, asked, base=asking.base, strict=asking.strict), Cost.dear
    )
    sources = [json.loads(item) for item in page.items]
    if len(sources) == 1 and not question.asked():
        return RedirectResponse(f"{asking.base}/reader/sources/{sources[0]['id']}", 307)
    turns = [_here(asking, address) for address in (page.prev, page.next)]
    told = {"sources": sources, "page": page, "turns": turns, "question": question}
    return shown(asking, "shelf.html", data=asked.address("/sources"), **told)


def _here(asking: Asking, address: str | None) -> str | None:
    """Return the address of a page of the list as one of the reader."""
    if address is None:
        return None
    return f"{asking.base}/reader{address.removeprefix(asking.base + SOURCES.path)}"

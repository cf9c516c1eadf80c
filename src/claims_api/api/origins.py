"""Where a request comes from: pages of other sites change nothing (CSRF)."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from claims_api.errors import ForeignOrigin
from claims_api.text import harmless


def insist_on_own(headers: Headers, *, base_url: str, named: Collection[str]) -> None:
    """Refuse what a page of another site has a browser send, unless the site is `named`.

    To be asked of requests without a key. A browser sends cookies and passwords of itself, and a
    key never: to send `Authorization` a page's site must be let in by CORS, and the page must hold
    the key (OWASP, Cross-Site Request Forgery Prevention, "Employing Custom Request Headers"). `*`
    names nobody: it opens what all may read.
    """
    origin = headers.get("origin", "")
    if _is_foreign(headers, base_url) and origin not in set(named) - {"*"}:
        raise ForeignOrigin(f"It comes from {harmless(origin) or 'another site'}, without a key.")


def _is_foreign(headers: Headers, base_url: str) -> bool:
    """Tell whether a browser names another site as its cause; what is no browser names none.

    All browsers since 2023 send Sec-Fetch-Site (Fetch Metadata) to what is secure; others compare
    by Origin (RFC 6454), where `null` is nobody. A sister domain is another site, too.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    own = {headers.get("host", "").lower(), urlsplit(base_url).netloc.lower()}
    return origin is not None and origin.partition("://")[2].lower() not in own - {""}

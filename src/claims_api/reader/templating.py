"""The templates, what they may call, and the files that pages load, each under its digest."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from claims_api.formats.attribution import said

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class File(NamedTuple):
    """A file that pages load; under the address with its digest it never changes."""

    content: bytes
    media_type: str
    digest: str


@cache
def files() -> dict[str, File]:
    """Return every file that pages load, by its name: nothing else is ever opened."""
    found = {}
    for path in sorted(_STATIC.iterdir()):
        content = path.read_bytes()
        digest = sha256(content).hexdigest()[:12]
        found[path.name] = File(content, _TYPES[path.suffix], digest)
    return found


def address_of_file(name: str) -> str:
    """Return where a file that pages load is served."""
    return f"/reader/static/{files()[name].digest}/{name}"


def outward(url: str | None) -> str | None:
    """Return an address that may be a link: of the web, and nothing that could run."""
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        return None
    return url


def counted(number: int, noun: str) -> str:
    """Return how many there are of a thing, in words."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def worded(value: str) -> str:
    """Return a word of a vocabulary as people write it."""
    return value.replace("_", " ")


def local(claim_id: str) -> str:
    """Return the id of a claim within its source."""
    return claim_id.partition(":")[2]


def fragment(words: str) -> str:
    """Return words as a text fragment names them (WICG): `-`, `,` and `&` have a meaning there."""
    return quote(words, safe="").replace("-", "%2D")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"outward": outward, "said": said, "worded": worded, "local": local}
    made.filters["fragment"] = fragment
    made.globals |= {"counted": counted, "file": address_of_file}
    return made


def written(template: str, **told: Any) -> bytes:
    """Return a page."""
    return _environment().get_template(template).render(told).encode()

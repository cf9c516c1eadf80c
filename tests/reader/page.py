"""A page as a browser sees it: its elements, put together by the parser of the standard library."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from starlette.testclient import TestClient

_EMPTY = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass
class Element:
    """An element with what is in it."""

    tag: str
    attributes: dict[str, str]
    within: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words in it."""
        return "".join(part if isinstance(part, str) else part.text for part in self.within)

    @property
    def classes(self) -> set[str]:
        """Its classes."""
        return set(self.attributes.get("class", "").split())

    def every(self) -> Iterator["Element"]:
        """Yield it and all that is in it, in order."""
        yield self
        for part in self.within:
            if isinstance(part, Element):
                yield from part.every()

    def all(self, tag: str = "", of: str = "", **attributes: str) -> list["Element"]:
        """Return the elements of a tag, of a class, with these attributes."""
        return [
            one
            for one in self.every()
            if tag in ("", one.tag)
            and (not of or of in one.classes)
            and all(one.attributes.get(name) == value for name, value in attributes.items())
        ]

    def one(self, tag: str = "", of: str = "", **attributes: str) -> "Element":
        """Return the only such element."""
        (found,) = self.all(tag, of, **attributes)
        return found


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.top = Element("", {})
        self._open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].within.append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].within.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> ends a <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].within.append(data)


def parsed(html: str) -> Element:
    """Return a page; every element that is opened must be closed where it belongs."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert parser._open == [parser.top]
    return parser.top


def page(client: TestClient, address: str, status: int = 200) -> Element:
    """Return the page at an address."""
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return parsed(answer.text)

"""What all questions share: shape, canonical form, and the address of another page."""

import re
from functools import cache
from typing import Annotated, Any, ClassVar, NamedTuple, Self, get_origin
from urllib.parse import quote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr
from sqlalchemy import ColumnElement

from claims_api.formats.format import Format
from claims_api.models.key import Scope
from claims_api.queries import cursors
from claims_api.queries.asking import Term, refuse, terms
from claims_api.queries.filters.base import Condition
from claims_api.queries.resolving import Sought, World

_WHOLE = re.compile(r"[0-9]{1,16}")  # up to 2 to the 53rd, beyond which JSON is not sure
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,330})?([eE][+-]?[0-9]{1,3})?")


def _whole(value: object) -> object:
    """Refuse what is no whole number written in digits."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise refuse("int_parsing", "write a whole number in digits")
    return value


def _number(value: object) -> object:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise refuse("float_parsing", "write a number such as 0.8")
    return value


def _truth(value: object) -> object:
    if isinstance(value, str) and value not in ("true", "false"):
        raise refuse("bool_parsing", "write true or false")
    return value


WHOLE = BeforeValidator(_whole)
Truth = Annotated[bool, BeforeValidator(_truth)]
Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(_number)]
CursorText = Annotated[
    str,
    Field(
        pattern=cursors.PATTERN,
        description="Where the page begins: taken from `next` or `prev` of the page before.",
    ),
]


def cursor_field(keys: list[int | str], sequence: str = "") -> Any:
    """Describe the cursor of a list; the example continues the list's plain question."""
    return Field(default=None, examples=[cursors.write(cursors.Cursor(keys, False), sequence)])


DEFAULT_LIMIT = 50
# What does not change which items come in which order: beside others of these a cursor holds.
SHAPE = frozenset({"limit", "cursor", "fields", "include", "facet", "explain", "format"})


_OF_A_PAGE = frozenset({"limit", "cursor", "explain", "format"})


class Part(NamedTuple):
    """A filter that a question has: its parameter, its kind, and a term for each occurrence."""

    name: str
    kind: Condition
    terms: list[Term]


class Question(BaseModel):
    """A question to one address. Unknown parameters are refused, none is ignored in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    formats: ClassVar[tuple[Format, ...]]  # in which an answer can come

    limit: int | None = None
    format: str | None = None
    _scope: Scope | None = PrivateAttr(default=None)

    @property
    def scope(self) -> Scope | None:
        """The scope of whose key it is asked with; None where nobody said who asks."""
        return self._scope

    def by(self, scope: Scope | None) -> Self:
        """Return the same question, asked with a key of that scope."""
        found = self.model_copy()
        found._scope = scope  # noqa: SLF001  # of its own class
        return found

    @property
    def moment(self) -> str | None:
        """The moment as of which an answer is wanted, where one is."""
        found: str | None = getattr(self, "as_of", None)
        return found

    @property
    def written_in(self) -> Format:
        """The format that is asked for by name, else the first."""
        return next((f for f in self.formats if f.name == self.format), self.formats[0])

    @classmethod
    def single(cls) -> frozenset[str]:
        """Return the parameters that stand once; those that are lists may repeat."""
        return frozenset(
            field.alias or name
            for name, field in cls.model_fields.items()
            if get_origin(field.annotation) is not list
        )

    @classmethod
    @cache
    def filters(cls) -> dict[str, Condition]:
        """Return every filter by its name, as the class declares them."""
        return {
            name: kind
            for name, field in cls.model_fields.items()
            for kind in field.metadata
            if isinstance(kind, Condition)
        }

    def conditions(self) -> list[Part]:
        """Return each filter that is asked for."""
        return [
            Part(name, kind, terms(asked))
            for name, kind in self.filters().items()
            if (asked := getattr(self, name))
        ]

    def sought(self) -> list[Sought]:
        """Return every name that has to be resolved before this can be answered."""
        return [
            Sought(kind.noun, value, name)
            for name, kind, terms in self.conditions()
            if kind.noun is not None
            for term in terms
            for value in kind.names(term)
        ]

    def clauses(self, world: World) -> list[ColumnElement[bool]]:
        """Return each filter that is asked for in SQL; all of them have to hold."""
        return [
            kind.clause(term, world) for _name, kind, terms in self.conditions() for term in terms
        ]

    def remarks(self) -> list[str]:
        """Return in words what is asked beside the filters."""
        return []

    def asked(self) -> dict[str, Any]:
        """Return the parameters that were given, in the order of the class."""
        given = self.model_dump(exclude_none=True, exclude_unset=True, by_alias=True)
        names = (field.alias or name for name, field in type(self).model_fields.items())
        return {name: given[name] for name in names if name in given}

    def canonical(self) -> str:
        """Return one spelling of the question: fixed order of parameters, repeats sorted."""
        return _written(self.asked())

    def citable(self) -> str:
        """Return the canonical form of what is asked, on whichever page and in any format."""
        return _written({k: v for k, v in self.asked().items() if k not in _OF_A_PAGE})

    def at(self, cursor: str) -> Self:
        """Return the same question, from a cursor on."""
        return self.model_copy(update={"cursor": cursor})

    def address(self, path: str) -> str:
        """Return the address of this question."""
        return address_of(path, self.asked())


def in_format(example: str) -> Any:
    """Describe the parameter that chooses among the formats of an answer."""
    return Field(
        default=None,
        description="The same as the `Accept` header, for those who cannot set one.",
        examples=[example],
    )


class ListQuestion(Question):
    """A question that is answered with a page of a list."""

    limit: Annotated[int, Field(ge=0, le=200), WHOLE] | None = Field(
        default=None,
        description="How many items a page has at most; 0 for counts alone. Left out, "
        "50; formats that stream, such as NDJSON and CSV, then carry the whole result.",
        examples=[20],
    )
    cursor: CursorText | None = None
    format: str | None = in_format("csv")

    @property
    def size(self) -> int:
        """How many items a page has."""
        return DEFAULT_LIMIT if self.limit is None else self.limit

    def sequence(self) -> str:
        """Return the canonical form of what decides which items come in which order."""
        return _written({k: v for k, v in self.asked().items() if k not in SHAPE})

    def page(self, path: str, cursor: str) -> str:
        """Return the address of another page of this question."""
        return address_of(path, {**self.asked(), "cursor": cursor})


def address_of(path: str, parameters: dict[str, Any]) -> str:
    """Return the address at which these parameters are asked."""
    return f"{path}?{_written(parameters, in_order=False)}" if parameters else path


def _written(parameters: dict[str, Any], *, in_order: bool = True) -> str:
    pairs = []
    for name, value in parameters.items():
        values = value if isinstance(value, list) else [value]
        texts = [_text(v) for v in values]
        pairs += [(name, text) for text in (sorted(texts) if in_order else texts)]
    return "&".join(f"{name}={quote(text, safe=_SAFE)}" for name, text in pairs)


# Legal in a query (RFC 3986) and easier to read as they are.
_SAFE = "!,:/-._~*()$'@"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""The grammar of a filter's value: a comma means any, `!` means not, quotes protect both."""

from typing import Any, NamedTuple

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from claims_api.text import harmless

BY_LINE = "author"  # as a holder: whoever wrote the source
MAX_VALUE = 1000
MAX_ALTERNATIVES = 50
MAX_REPEATS = 20
# One alternative that is free text: anything without control characters; quotes protect a comma.
# Written so that Python, Rust and ECMAScript with the flag `u` read it alike: `"` unescaped.
_PLAIN = r'[^\x00-\x1f\x7f-\x9f",!][^\x00-\x1f\x7f-\x9f",]*'
_QUOTED = r'"[^\x00-\x1f\x7f-\x9f"]+"'
FREE = f"({_PLAIN}|{_QUOTED})"
TEXT = r"^[^\x00-\x1f\x7f-\x9f]+$"


class Term(NamedTuple):
    """One occurrence of a parameter: any of these values, or none of them."""

    values: tuple[str, ...]
    negated: bool = False


class NotAsked(ValueError):
    """A value does not follow the grammar; the text says what would."""


def read_term(raw: str) -> Term:
    """Read one occurrence of a filter parameter. Raises NotAsked."""
    if any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in raw):
        raise NotAsked("control characters and halves of surrogate pairs are not allowed")
    if len(raw) > MAX_VALUE:
        raise NotAsked(f"at most {MAX_VALUE} characters stand in one value or list")
    negated = raw.startswith("!")
    values = _split(raw[1:] if negated else raw)
    if any(value == "" for value in values):
        raise NotAsked("a value is empty; leave the parameter out to ask for everything")
    if len(values) > MAX_ALTERNATIVES:
        raise NotAsked(f"at most {MAX_ALTERNATIVES} values stand in one list")
    return Term(tuple(dict.fromkeys(values)), negated)


def _split(raw: str) -> list[str]:
    values: list[str] = []
    rest = raw
    while True:
        if rest.startswith('"'):
            value, closed, rest = rest[1:].partition('"')
            if not closed:
                raise NotAsked("a double quote is opened and not closed")
            if rest and not rest.startswith(","):
                raise NotAsked("a comma belongs behind a quoted value")
        else:
            at = rest.find(",")
            value, rest = (rest, "") if at < 0 else (rest[:at], rest[at:])
            if value.startswith("!"):
                raise NotAsked("! stands once, in front of the whole list, and negates all of it")
            if '"' in value:
                raise NotAsked("a double quote stands at both ends of a value or not at all")
        values.append(value.strip() or value)
        if not rest:
            return values
        rest = rest[1:]


def nearest(sought: str, known: list[str], limit: int = 3) -> list[str]:
    """Return the known words that come near to the one sought, nearest first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # only what is misspelt needs it

    found = process.extract(sought[:129], known, scorer=fuzz.ratio, limit=limit, score_cutoff=60)
    return [word for word, _score, _at in found]


def nearest_names(sought: str, known: list[str], limit: int) -> list[int]:
    """Return where the names that come near stand among those known, nearest first.

    Names of several words are near to one of these words too: Kurds to Syrian Kurds.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # only what is misspelt needs it

    found = process.extract(
        sought[:129],
        known,
        scorer=fuzz.token_set_ratio,
        processor=lambda name: name.replace("-", " "),
        limit=limit,
        score_cutoff=60,
    )
    return [at for _word, _score, at in found]


def unknown(name: str, known: list[str], none: str = "this address takes no parameters") -> str:
    """Say that a parameter does not exist, which one comes near, and which there are, or none."""
    if not known:
        return f"Nothing here is called {harmless(name)}; {none}."
    near = nearest(name.casefold(), known, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"Nothing here is called {harmless(name)}.{hint} Known are: {', '.join(known)}."


def one_of(value: str, known: tuple[str, ...]) -> str:
    """Return the value if it is known; raise NotAsked with the nearest and all that are."""
    if value in known:
        return value
    near = nearest(value.casefold(), list(known), 1) or nearest(value.upper(), list(known), 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise NotAsked(f"{harmless(value)} is not one of {', '.join(known)}{hint}")


def refuse(code: str, message: str) -> PydanticCustomError:
    """Return an error whose words reach the client as they are."""
    return PydanticCustomError(code, "{reason}", {"reason": message})


class Filter:
    """A condition on claims, written as metadata of one field of a question.

    `phrases` say the condition in a sentence, affirmed and negated; `{}` stands for the values;
    `known` are all values there are, where the list is closed.
    """

    phrases: tuple[str, str]
    pattern: str = FREE
    known: tuple[str, ...] = ()

    def check(self, value: str) -> None:
        """Raise NotAsked for a value that this filter cannot have."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Hold every occurrence of the parameter against the grammar."""
        return core_schema.no_info_after_validator_function(self._read, handler(source))

    def _read(self, occurrences: list[str]) -> list[str]:
        for raw in occurrences:
            try:
                for value in read_term(raw).values:
                    self.check(value)
            except NotAsked as error:
                raise refuse("value-not-allowed", str(error)) from error
        return occurrences

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell the grammar as a pattern, so that generated clients and tests know it."""
        described = handler(schema)
        described["items"] |= {
            "pattern": f"^!?{self.pattern}(,{self.pattern}){{0,{MAX_ALTERNATIVES - 1}}}$",
            "minLength": 1,
            "maxLength": MAX_VALUE,
        }
        if self.known:
            described["x-known"] = list(self.known)
        return described


def terms(occurrences: list[str]) -> list[Term]:
    """Read all occurrences of a checked parameter."""
    return [read_term(raw) for raw in occurrences]


def some_of(known: tuple[str, ...]) -> AfterValidator:
    """Return what refuses a list with commas of anything but these names, or of too many."""

    def check(raw: str) -> str:
        try:
            names = raw.split(",")
            for name in names:
                one_of(name, known)
            if len(names) > len(known):
                raise NotAsked(f"at most {len(known)} names stand in one list")
        except NotAsked as error:
            raise refuse("value-not-allowed", str(error)) from error
        return raw

    return AfterValidator(check)


def comma_list(items: dict[str, Any], most: int) -> Any:
    """Describe one value with commas as what it is: a list (`style: form`, `explode: false`)."""
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most, "x-comma": True}

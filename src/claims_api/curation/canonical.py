"""The canonical form of a claims file: keys in order, nothing empty, one way to write each."""

from typing import Any

import yaml

from claims_api.curation.claims_file import ClaimsFile
from claims_api.vocabulary import Status

# The fields of one-line records, written between braces; all else stands on lines of its own.
_INLINE = frozenset({"aliases", "memberships", "relations", "actors", "anchors"})
_INLINE_VALUES = frozenset(
    {"event", "occurred", "attributed_to", "via", "places", "topics", "authors", "keywords"}
    | {"paragraphs", "broader", "evidence", "contexts"}
)


class _Inline(dict[str, Any]):
    """A mapping that is written on one line."""


class _InlineList(list[Any]):
    """A list that is written on one line."""


class _Dumper(yaml.Dumper):
    """YAML without implicit types: every scalar is a string, so none needs quotes for its looks."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # as PyYAML declares it

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # lists are indented under their key

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    _Inline,
    lambda dumper, data: dumper.represent_mapping(
        "tag:yaml.org,2002:map", data.items(), flow_style=True
    ),
)
_Dumper.add_representer(
    _InlineList,
    lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True),
)


def of_file(content: ClaimsFile) -> str:
    """Return the canonical text of a claims file."""
    return write(content.model_dump(mode="json", by_alias=True))


def write(plain: dict[str, Any]) -> str:
    """Return the canonical text of records in plain dicts, whose keys may be in any order."""
    ordered = ClaimsFile.model_validate(_pruned(plain)).model_dump(mode="json", by_alias=True)
    if ordered["claims"]:
        ordered["claims"].sort(key=_place)
    for noun in ("actors", "places", "topics"):
        ordered[noun].sort(key=lambda record: record["id"])
    return yaml.dump(
        _formed(_pruned(ordered)),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=2**30,
        default_flow_style=False,
    )


def _place(claim: dict[str, Any]) -> tuple[int, int, str]:
    first = claim["anchors"][0]
    return first["start"], first["end"], claim["id"]


def _pruned(value: Any) -> Any:
    """Leave out what is null or empty."""
    if isinstance(value, dict):
        kept = {key: _pruned(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part not in (None, [], {})}
    if isinstance(value, list):
        return [_pruned(part) for part in value]
    return value


def _formed(value: Any, key: str = "", depth: int = 0) -> Any:
    """Say of each part whether it stands on one line; every scalar becomes its text."""
    if isinstance(value, dict):
        formed = {name: _formed(part, name, depth + 1) for name, part in value.items()}
        if formed.get("status") == Status.published:
            del formed["status"]
        return _Inline(formed) if key in _INLINE_VALUES else formed
    if isinstance(value, list):
        if key in _INLINE_VALUES and depth > 1:
            return _InlineList(_formed(part, key, depth + 1) for part in value)
        parts = (_formed(part, "", depth + 1) for part in value)
        return [_Inline(part) for part in parts] if key in _INLINE and depth > 1 else list(parts)
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}" if value == float(f"{value:g}") else repr(value)
    return str(value)

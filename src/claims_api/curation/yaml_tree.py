"""YAML as plain values: every scalar a string, no aliases, with the place of everything."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    CollectionEndEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from claims_api.curation.faults import FileFault, FileFaults, Place, Places, Pointer

MAX_DEPTH = 32


class Document(NamedTuple):
    """A document of a stream: what it says, where it begins, and where everything in it stands."""

    plain: Any
    begin: Place
    places: Places


def documents(text: str, name: str, *, is_placed: bool = False) -> list[Document]:
    """Return the documents of a stream (YAML 1.2); their places are kept if that is asked for.

    Read from events: a tree of nodes takes twenty times the memory of the text. Raises FileFaults.
    """
    reader = _Reader(name, is_placed=is_placed)
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            reader.take(event)
    except yaml.YAMLError as error:
        raise FileFaults([_syntax(name, error)]) from error
    if reader.faults:
        raise FileFaults(reader.faults)
    return reader.found


def _syntax(name: str, error: Exception) -> FileFault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "not YAML"
    place = _place(mark) if mark else Place(1)
    return FileFault(name, place.line, None, problem, (), place.column, "syntax")


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


class _Level:
    """A list or a mapping that is being read; of a mapping with the key that waits for a value."""

    __slots__ = ("key", "value")

    def __init__(self, value: dict[str, Any] | list[Any]) -> None:
        self.value = value
        self.key: str | None = None


class _Reader:
    """Documents under way, event by event."""

    def __init__(self, name: str, *, is_placed: bool) -> None:
        self.name = name
        self.is_placed = is_placed
        self.found: list[Document] = []
        self.faults: list[FileFault] = []
        self._levels: list[_Level] = []
        self._root: Any = None
        self._begin: Place | None = None
        self._places: dict[Pointer, Place] = {}

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, NodeEvent):
            self._node(event)
        elif isinstance(event, CollectionEndEvent):
            self._add(self._levels.pop().value)
        elif isinstance(event, DocumentStartEvent):
            self._root, self._begin, self._places = None, None, {}
        elif isinstance(event, DocumentEndEvent):
            begin = self._begin or Place(1)
            self.found.append(Document(self._root, begin, self._places))

    def _node(self, event: Any) -> None:
        if event.anchor is not None:
            raise self._refused(event, "anchors and aliases are not taken")
        self._begin = self._begin or _place(event.start_mark)
        level = self._levels[-1] if self._levels else None
        if level is not None and isinstance(level.value, dict) and level.key is None:
            level.key = self._key(event, level.value)
            if isinstance(event, ScalarEvent):
                return
        if self.is_placed:
            self._places.setdefault(tuple(self._path()), _place(event.start_mark))
        if isinstance(event, ScalarEvent):
            self._add(event.value)
            return
        self._levels.append(_Level({} if isinstance(event, MappingStartEvent) else []))
        if len(self._levels) > MAX_DEPTH:
            raise self._refused(event, "nested too deep")

    def _key(self, event: Any, mapping: dict[str, Any]) -> str:
        """Return a key; for one that stands twice, which is a fault, one that does not."""
        if not isinstance(event, ScalarEvent):
            raise self._refused(event, "a key stands twice or is no key")
        key: str = event.value
        if key in mapping:
            message = f"{key:.40} stands twice or is no key"
            place = _place(event.start_mark)
            at = (*self._path(), key)
            self.faults.append(
                FileFault(self.name, place.line, None, message, at, place.column, "given-twice")
            )
            key = f"\0{len(self.faults)}"
        if self.is_placed:
            self._places[(*self._path(), key)] = _place(event.start_mark)
        return key

    def _add(self, value: Any) -> None:
        if not self._levels:
            self._root = value
            return
        level = self._levels[-1]
        if isinstance(level.value, list):
            level.value.append(value)
        elif level.key is not None:
            level.value[level.key] = value
            level.key = None

    def _path(self) -> Iterator[str | int]:
        for level in self._levels:
            if isinstance(level.value, list):
                yield len(level.value)
            elif level.key is not None:
                yield level.key

    def _refused(self, event: Any, message: str) -> FileFaults:
        place = _place(event.start_mark)
        return FileFaults([FileFault(self.name, place.line, None, message, (), place.column)])

"""The texts that are attached to sources, and who may read them."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select, true

from claims_api.errors import NotFound
from claims_api.models.key import Scope, insist_on
from claims_api.models.source import SOURCE, SOURCE_TEXT, TextAccess
from claims_api.queries.resolving import no_such
from claims_api.queries.standing import row_of


class Text(NamedTuple):
    """A text, and the validator of its source, which is another one with each text."""

    content: str
    etag: str


def reads_all(scope: Scope | None) -> bool:
    """Tell whether a key of a scope shows the texts that are not public, too."""
    return scope is not None and scope.holds(Scope.curate)


def readable(scope: Scope | None) -> ColumnElement[bool]:
    """Return the clause for sources whose words a key of a scope shows."""
    return true() if reads_all(scope) else SOURCE.c.text_access == TextAccess.public.value


def text_of(connection: Connection, slug: str, scope: Scope | None) -> Text:
    """Return the text of a source.

    Raises NotFound, Retracted and Moved; KeyRequired and ScopeTooSmall for what is not public.
    """
    source = standing(connection, slug, SOURCE.c.etag)
    if source.text_access != TextAccess.public:
        insist_on(Scope.curate, scope, "The text of this source is shown to those who curate.")
    mine = SOURCE_TEXT.c.source_id == source.id
    content = connection.scalar(select(SOURCE_TEXT.c.content).where(mine))
    if content is None:
        raise NotFound(f"No text is attached to the source {slug}.")
    return Text(content, source.etag)


def standing(connection: Connection, slug: str, *columns: Any) -> Any:
    """Return columns of a source, its id and who may read its text among them.

    Raises NotFound, Retracted and Moved.
    """
    found = row_of(connection, SOURCE, slug, SOURCE.c.id, SOURCE.c.text_access, *columns)
    if found is None:
        raise no_such(connection, "source", slug)
    return found

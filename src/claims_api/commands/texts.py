"""Texts of sources by the command line."""

from datetime import UTC, datetime
from pathlib import Path

from claims_api.curation import attaching
from claims_api.curation.editing import on_nothing
from claims_api.curation.tally import Report
from claims_api.curation.write import Write
from claims_api.errors import Fault, InvalidRequest, Moved, Problem, Told
from claims_api.store.engine import Store
from claims_api.store.revisions import Occasion
from claims_api.text import canonical


def read(file: Path) -> str:
    """Return the text of a file. Raises Told for what is none."""
    try:
        return canonical(file.read_bytes())
    except ValueError as error:
        raise Told(f"{file}: no text in UTF-8: {error}") from error


def attach(store: Store, slug: str, text: str, reason: str | None) -> Report:
    """Attach a text to a source. Raises Told with a line for each anchor that it does not prove."""
    try:
        with store.writing() as connection:
            write = Write(connection, Occasion(datetime.now(UTC), "attach", reason))
            attaching.attach(write, slug, text, on_nothing)
            write.keep()
            return write.report
    except Moved as moved:
        raise Told(f"{slug} is {moved.now} now.") from moved
    except InvalidRequest as problem:
        raise Told("\n".join([*map(_line, problem.faults), "Nothing was changed."])) from problem
    except Problem as problem:
        raise Told(problem.detail or problem.title) from problem


def _line(fault: Fault) -> str:
    told = fault.more
    digests = f" (expected {told['expected']}, found {told['found']})" if "expected" in told else ""
    return f"{fault.at} {fault.detail}{digests}"

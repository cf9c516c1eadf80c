"""Exports by the command line: claims files into a folder, or the answer to a question."""

import sys
from dataclasses import replace
from pathlib import Path

from claims_api.commands.progress import counting
from claims_api.curation import canonical
from claims_api.curation.exporting import shared_files, source_files
from claims_api.errors import Problem, Told
from claims_api.formats.choosing import Format
from claims_api.formats.page import Page
from claims_api.queries.addresses import LISTS, Listed, read
from claims_api.queries.fitting import fitted
from claims_api.queries.question import Question
from claims_api.store.engine import Store
from claims_api.text import harmless

BATCH = 200


def claims_files(store: Store, folder: Path | None) -> None:
    """Write what sources share and every source with its published claims, in canonical form."""
    with store.reading() as connection:
        for name, plain in (*shared_files(connection), *source_files(connection)):
            text = canonical.write(plain)
            if folder is None:
                sys.stdout.write(f"# {name}.yaml\n{text}")
                continue
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def answer(store: Store, asked: str, format_name: str) -> None:
    """Write the answer to a question; a format that streams carries the whole result."""
    wanted, chosen, parameters = _wanted(asked, format_name)
    try:
        question = read(wanted.question, parameters.removeprefix("?"))
        warnings = _write(store, fitted(question, chosen), wanted, chosen)
    except Problem as problem:
        raise Told(problem.detail or problem.title) from problem
    for warning in (*warnings, *chosen.lost(question.asked())):
        sys.stderr.write(warning["detail"] + "\n")


def _wanted(asked: str, format_name: str) -> tuple[Listed, Format, str]:
    """Return what is asked, in which format, and the parameters behind the `?`."""
    path, _, parameters = asked.partition("?") if asked.startswith("/") else ("", "", asked)
    if path and path not in LISTS:
        raise Told(f"{harmless(path)} is not exported; {', '.join(LISTS)} are.")
    # The first that knows a format is asked where no address is given.
    asked_of = [LISTS[path]] if path else LISTS.values()
    for wanted in asked_of:
        for chosen in wanted.question.formats:
            if chosen.name == format_name:
                return wanted, chosen, parameters
    known = ", ".join(chosen.name for chosen in LISTS[path].question.formats)
    raise Told(f"{path} does not come as {format_name}, but as {known}.")


def _write(
    store: Store, question: Question, wanted: Listed, chosen: Format
) -> list[dict[str, str]]:
    """Write page after page, and return the warnings."""
    is_whole = question.limit is None
    streams = chosen.streams and is_whole
    if is_whole:
        most = wanted.most or (BATCH if chosen.streams else chosen.unasked)
        question = question.model_copy(update={"limit": most})
    out = sys.stdout.buffer
    page = _page(store, question, wanted)
    with counting(
        f"Exporting {page.plural}", page.total if streams else page.shown, quiet=out.isatty()
    ) as progress:
        while True:
            out.writelines(chosen.write(page))
            progress(page.shown)
            if not streams or page.cursor is None:
                break
            page = replace(_page(store, question.at(page.cursor), wanted), is_first=False)
    if is_whole and not streams and page.shown < page.total:
        whole = [other.name for other in type(question).formats if other.streams]
        hint = f"; {' and '.join(whole)} hold all" if whole else ""
        told = f"These are {page.shown} of {page.total}{hint}."
        return [*page.warnings, {"detail": told}]
    return page.warnings


def _page(store: Store, question: Question, wanted: Listed) -> Page:
    with store.reading() as connection:
        return wanted.find(connection, question)

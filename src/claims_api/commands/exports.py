"""Exports by the command line: claims files into a folder, or the answer to a question."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from claims_api.commands.progress import counting
from claims_api.commands.stores import as_of
from claims_api.curation import canonical
from claims_api.curation.exporting import shared_files, source_files
from claims_api.errors import Problem, Told
from claims_api.formats import csvw
from claims_api.formats.choosing import FORMATS
from claims_api.formats.format import Format
from claims_api.formats.page import Page
from claims_api.models.key import Scope
from claims_api.queries.addresses import LISTS, Listed, read
from claims_api.queries.asking import NotAsked
from claims_api.queries.fitting import fitted
from claims_api.queries.question import Question
from claims_api.store.engine import Store
from claims_api.store.snapshots import Past
from claims_api.store.wire import dump
from claims_api.text import harmless

BATCH = 200


def claims_files(store: Store, folder: Path | None, moment: str | None = None) -> None:
    """Write what sources share and every source with its published claims, in canonical form.

    Raises Told for a moment of which nothing is known.
    """
    try:
        with as_of(store, moment) as standing:
            _write_files(standing, folder)
    except NotAsked as refused:
        raise Told(f"--as-of: {refused}") from refused
    except Problem as problem:
        raise Told(problem.detail or problem.title) from problem


def _write_files(store: Store | Past, folder: Path | None) -> None:
    with store.reading() as connection:
        for name, plain in (*shared_files(connection), *source_files(connection)):
            text = canonical.write(plain)
            if folder is None:
                sys.stdout.write(f"---\n# {name}.yaml\n{text}")
                continue
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


DESCRIPTION = next(f for f in FORMATS if f.name == "csvw")


class Wanted(NamedTuple):
    """An answer that is asked for: where, what, in which format, with addresses that begin so."""

    path: str
    listed: Listed
    format: Format
    base: str

    def read(self, store: Store | Past, question: Question, address: str) -> Page:
        """Return a page of the answer."""
        with store.reading() as connection:
            page = self.listed.find(connection, question)
        return replace(page, base=self.base, address=address)


def answer(
    store: Store, asked: str, format_name: str, base: str, to: Path | None, *, metadata: bool
) -> None:
    """Write the answer to a question; a format that streams carries the whole result.

    Addresses that have to be absolute begin with `base`. `metadata` describes a CSV beside it.
    """
    path, _, parameters = asked.partition("?") if asked.startswith("/") else ("", "", asked)
    wanted = _wanted(path, format_name, base)
    try:
        wanted.format.insist_on_extra()
        if wanted.format.is_binary and to is None and sys.stdout.isatty():
            raise Told(f"{format_name} is not for a terminal: name a file by --to, or pipe it")
        if metadata and not wanted.format.described_by:
            raise Told(
                f"{format_name} of {wanted.path} has no description, so leave out --metadata"
            )
        # Whoever has the database may see all of it.
        question = read(wanted.listed.question, parameters.removeprefix("?")).by(Scope.admin)
        with as_of(store, question.moment) as standing:
            warnings = _write(standing, fitted(question, wanted.format), wanted, to)
            if metadata and to is not None:
                _describe(standing, fitted(question, DESCRIPTION), wanted, to)
    except Problem as problem:
        raise Told(problem.detail or problem.title) from problem
    for warning in (*warnings, *wanted.format.lost(question.asked())):
        sys.stderr.write(warning["detail"] + "\n")


def _wanted(path: str, format_name: str, base: str) -> Wanted:
    if path and path not in LISTS:
        raise Told(f"{harmless(path)} is not exported; {', '.join(LISTS)} are.")
    # The first that knows a format is asked where no address is given.
    for at, listed in {path: LISTS[path]}.items() if path else LISTS.items():
        for chosen in listed.question.formats:
            if chosen.name == format_name:
                return Wanted(at, listed, chosen, base)
    known = ", ".join(chosen.name for chosen in LISTS[path].question.formats)
    raise Told(f"{path} does not come as {format_name}, but as {known}.")


def _describe(store: Store | Past, question: Question, wanted: Wanted, table: Path) -> None:
    """Write what the columns of a CSV hold to where CSVW looks for it: behind the name of it."""
    page = wanted.read(store, question, question.address(wanted.path))
    told = dump(csvw.described(page, table.name))
    table.with_name(f"{table.name}-metadata.json").write_bytes(told)


@contextmanager
def _out(to: Path | None) -> Iterator[BinaryIO]:
    """Yield what an answer is written to: a file, or stdout."""
    if to is None:
        yield sys.stdout.buffer
        return
    with to.open("wb") as file:
        yield file


def _write(
    store: Store | Past, question: Question, wanted: Wanted, to: Path | None
) -> list[dict[str, str]]:
    """Write page after page, and return the warnings."""
    chosen, address = wanted.format, question.address(wanted.path)
    is_whole = question.limit is None
    streams = chosen.streams and is_whole
    if is_whole:
        most = wanted.listed.most or (BATCH if chosen.streams else chosen.unasked)
        question = question.model_copy(update={"limit": most})

    def read(asked: Question, *, is_first: bool = True) -> Page:
        page = wanted.read(store, asked, address)
        return page.streamed(is_first=is_first) if streams else page

    write = chosen.writer()
    page = read(question)  # before a file is made: a question may be refused
    total = page.total if streams else page.shown
    with (
        _out(to) as out,
        counting(f"Exporting {page.plural}", total, quiet=out.isatty()) as progress,
    ):
        while True:
            out.writelines(write(page))
            progress(page.shown)
            if page.is_last or page.cursor is None:
                break
            page = read(question.at(page.cursor), is_first=False)
    if is_whole and not streams and page.is_cut:
        whole = [f.name for f in type(question).formats if f.streams and f.only is None]
        hint = f"; {', '.join(whole)} hold all" if whole else ""
        told = f"These are {page.shown} of {page.total}{hint}."
        return [*page.warnings, {"detail": told}]
    return page.warnings

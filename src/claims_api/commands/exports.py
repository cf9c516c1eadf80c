"""Exports by the command line: claims files into a folder, or the answer to a question."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import parse_qs

from pydantic import ValidationError
from sqlalchemy import Connection

from claims_api.commands.progress import counting
from claims_api.curation import canonical
from claims_api.curation.exporting import shared_files, source_files
from claims_api.deps import RECORDS
from claims_api.errors import Problem, Told
from claims_api.formats import csvw
from claims_api.formats.choosing import FORMATS
from claims_api.formats.format import Format
from claims_api.formats.page import Page
from claims_api.queries import claims, context, disputes, listing, network
from claims_api.queries.asking import unknown
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.context import ContextQuestion
from claims_api.queries.disputes import DisputeQuestion
from claims_api.queries.fitting import fitted
from claims_api.queries.network import MAX_EDGES, NetworkQuestion
from claims_api.queries.question import Question
from claims_api.store.engine import Store
from claims_api.store.wire import dump
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


class Exported(NamedTuple):
    """What is asked at an address, and how it is found; `most` items unasked, where told."""

    question: type[Question]
    find: Callable[[Connection, Any], Page]
    most: int | None = None


# The first that knows a format is asked where no address is given.
EXPORTED = {
    claims.PATH: Exported(ClaimQuestion, claims.find),
    network.PATH: Exported(NetworkQuestion, network.find, MAX_EDGES),
    disputes.PATH: Exported(DisputeQuestion, disputes.find),
    context.PATH: Exported(ContextQuestion, context.find),
    **{kind.listing.path: Exported(kind, listing.find) for kind in RECORDS},
}
DESCRIPTION = next(f for f in FORMATS if f.name == "csvw")


class Wanted(NamedTuple):
    """An answer that is asked for: where, what, in which format, with addresses that begin so."""

    path: str
    exported: Exported
    format: Format
    base: str

    def read(self, store: Store, question: Question, address: str) -> Page:
        """Return a page of the answer."""
        with store.reading() as connection:
            page = self.exported.find(connection, question)
        return replace(page, base=self.base, address=address)


def answer(
    store: Store, asked: str, format_name: str, base: str, to: Path | None, *, metadata: bool
) -> None:
    """Write the answer to a question; a format that streams carries the whole result.

    Addresses that have to be absolute begin with `base`. `metadata` describes a CSV beside it.
    """
    path, _, parameters = asked.partition("?") if asked.startswith("/") else ("", "", asked)
    wanted = _wanted(path, format_name, base)
    question = _question(parameters, wanted.exported.question)
    try:
        wanted.format.insist_on_extra()
        if wanted.format.is_binary and to is None and sys.stdout.isatty():
            raise Told(f"{format_name} is not for a terminal: name a file by --to, or pipe it")
        warnings = _write(store, fitted(question, wanted.format), wanted, to)
        if metadata and to is not None:
            _describe(store, fitted(question, DESCRIPTION), wanted, to)
    except Problem as problem:
        raise Told(problem.detail or problem.title) from problem
    for warning in (*warnings, *wanted.format.lost(question.asked())):
        sys.stderr.write(warning["detail"] + "\n")


def _wanted(path: str, format_name: str, base: str) -> Wanted:
    if path and path not in EXPORTED:
        raise Told(f"{harmless(path)} is not exported; {', '.join(EXPORTED)} are.")
    for at, exported in {path: EXPORTED[path]}.items() if path else EXPORTED.items():
        for chosen in exported.question.formats:
            if chosen.name == format_name:
                return Wanted(at, exported, chosen, base)
    known = ", ".join(chosen.name for chosen in EXPORTED[path].question.formats)
    raise Told(f"{path} does not come as {format_name}, but as {known}.")


def _describe(store: Store, question: Question, wanted: Wanted, table: Path) -> None:
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
    store: Store, question: Question, wanted: Wanted, to: Path | None
) -> list[dict[str, str]]:
    """Write page after page, and return the warnings."""
    chosen, address = wanted.format, question.address(wanted.path)
    is_whole = question.limit is None
    streams = chosen.streams and is_whole
    if is_whole:
        most = wanted.exported.most or (BATCH if chosen.streams else chosen.unasked)
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


def _question(asked: str, kind: type[Question]) -> Question:
    single = kind.single()
    given = parse_qs(asked.removeprefix("?"), keep_blank_values=True)
    for name in single & given.keys():
        if len(given[name]) > 1:
            raise Told(f"{name} stands once")
    values = {name: found[0] if name in single else found for name, found in given.items()}
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        known = list(kind.model_fields)
        raise Told("\n".join(_told(fault, known) for fault in error.errors())) from error


def _told(fault: Any, known: list[str]) -> str:
    name = ".".join(map(str, fault["loc"]))
    if fault["type"] == "extra_forbidden":
        return unknown(name, known)
    return f"{name}: {fault['msg']}"

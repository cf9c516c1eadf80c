"""Exports by the command line: claims files into a folder, or the answer to a question."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from pydantic import ValidationError
from sqlalchemy import Connection

from claims_api.commands.progress import counting
from claims_api.curation import canonical
from claims_api.curation.exporting import shared_files, source_files
from claims_api.errors import Problem, Told
from claims_api.formats.choosing import CLAIM_FORMATS, NETWORK_FORMATS, Format
from claims_api.formats.page import Page
from claims_api.queries import claims, network
from claims_api.queries.asking import unknown
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.fitting import fitted
from claims_api.queries.network import MAX_EDGES, NetworkQuestion
from claims_api.queries.question import Question
from claims_api.store.engine import Store

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
    """What an answer in one format is asked by, where and how, and how much it holds unasked."""

    format: Format
    path: str
    question: type[Question]
    find: Callable[[Connection, Any], Page]
    most: int | None


EXPORTED = {
    **{
        f.name: Exported(f, network.PATH, NetworkQuestion, network.find, MAX_EDGES)
        for f in NETWORK_FORMATS
    },
    **{
        f.name: Exported(f, claims.PATH, ClaimQuestion, claims.find, BATCH if f.streams else None)
        for f in CLAIM_FORMATS
    },
}


def answer(store: Store, asked: str, format_name: str, base: str) -> None:
    """Write the answer to a question; a format that streams carries the whole result.

    Addresses that have to be absolute begin with `base`.
    """
    wanted = EXPORTED[format_name]
    question = _question(asked, wanted.question)
    try:
        warnings = _write(store, fitted(question, wanted.format), wanted, base)
    except Problem as problem:
        raise Told(problem.detail or problem.title) from problem
    for warning in (*warnings, *wanted.format.lost(question.asked())):
        sys.stderr.write(warning["detail"] + "\n")


def _write(store: Store, question: Question, wanted: Exported, base: str) -> list[dict[str, str]]:
    """Write page after page, and return the warnings."""
    is_whole = question.limit is None
    streams = wanted.format.streams and is_whole
    address = question.address(wanted.path)
    if is_whole:
        question = question.model_copy(update={"limit": wanted.most})

    def read(asked: Question, *, is_first: bool = True) -> Page:
        with store.reading() as connection:
            page = wanted.find(connection, asked)
        page = replace(page, base=base, address=address)
        return page.streamed(is_first=is_first) if streams else page

    out = sys.stdout.buffer
    page = read(question)
    with counting(
        "Exporting claims", page.total if streams else page.shown, quiet=out.isatty()
    ) as progress:
        while True:
            out.writelines(wanted.format.write(page))
            progress(page.shown)
            if page.is_last or page.cursor is None:
                break
            page = read(question.at(page.cursor), is_first=False)
    if is_whole and not streams and page.shown < page.total:
        hint = "; ndjson and csv hold all" if page.cursor else ""
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

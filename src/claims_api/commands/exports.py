"""Exports by the command line: claims files into a folder, or the answer to a question."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs

from pydantic import ValidationError

from claims_api.commands.progress import counting
from claims_api.curation import canonical
from claims_api.curation.exporting import shared_files, source_files
from claims_api.errors import Problem, Told
from claims_api.formats.choosing import FORMATS, NETWORK_FORMATS, Format
from claims_api.formats.page import Page
from claims_api.queries.asking import unknown
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.queries.fitting import fitted
from claims_api.queries.network import MAX_EDGES, NetworkQuestion
from claims_api.queries.network import find as find_network
from claims_api.queries.question import Question
from claims_api.store.engine import Store

BATCH = 200
Q = TypeVar("Q", bound=Question)


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
    chosen = next(found for found in FORMATS if found.name == format_name)
    question = _question(asked, ClaimQuestion)
    try:
        warnings = _write(store, fitted(question, chosen), chosen)
    except Problem as problem:
        raise Told(problem.detail or problem.title) from problem
    for warning in (*warnings, *chosen.lost(question.asked())):
        sys.stderr.write(warning["detail"] + "\n")


def _write(store: Store, question: ClaimQuestion, chosen: Format) -> list[dict[str, str]]:
    """Write page after page, and return the warnings."""
    streams = chosen.streams and question.limit is None
    if streams:
        question = question.model_copy(update={"limit": BATCH})
    out = sys.stdout.buffer
    page = _page(store, question)
    total = page.total if streams else len(page.items)
    with counting("Exporting claims", total, quiet=out.isatty()) as progress:
        while True:
            out.writelines(chosen.write(page))
            progress(len(page.items))
            if page.cursor is None or (question.limit is not None and not streams):
                return page.warnings
            if not streams:
                told = f"These are {len(page.items)} of {page.total}; ndjson and csv hold all."
                return [*page.warnings, {"detail": told}]
            page = replace(_page(store, question.at(page.cursor)), is_first=False)


def network(store: Store, asked: str, format_name: str) -> None:
    """Write the network of the claims that meet a question, whole unless it says how much."""
    chosen = next(found for found in NETWORK_FORMATS if found.name == format_name)
    question = _question(asked, NetworkQuestion)
    if question.limit is None:
        question = question.model_copy(update={"limit": MAX_EDGES})
    try:
        with store.reading() as connection:
            found = find_network(connection, question)
    except Problem as problem:
        raise Told(problem.detail or problem.title) from problem
    sys.stdout.buffer.writelines(chosen.write(found))
    for warning in found.warnings:
        sys.stderr.write(warning["detail"] + "\n")


def _page(store: Store, question: ClaimQuestion) -> Page:
    with store.reading() as connection:
        return find(connection, question)


def _question(asked: str, kind: type[Q]) -> Q:
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

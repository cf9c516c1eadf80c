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
from claims_api.deps import RECORDS
from claims_api.errors import Problem, Told
from claims_api.formats.choosing import Format
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
    "/network": Exported(NetworkQuestion, network.find, MAX_EDGES),
    disputes.PATH: Exported(DisputeQuestion, disputes.find),
    "/context": Exported(ContextQuestion, context.find),
    **{kind.listing.path: Exported(kind, listing.find) for kind in RECORDS},
}


def answer(store: Store, asked: str, format_name: str) -> None:
    """Write the answer to a question; a format that streams carries the whole result."""
    wanted, chosen, parameters = _wanted(asked, format_name)
    question = _question(parameters, wanted.question)
    try:
        warnings = _write(store, fitted(question, chosen), wanted, chosen)
    except Problem as problem:
        raise Told(problem.detail or problem.title) from problem
    for warning in (*warnings, *chosen.lost(question.asked())):
        sys.stderr.write(warning["detail"] + "\n")


def _wanted(asked: str, format_name: str) -> tuple[Exported, Format, str]:
    """Return what is asked, in which format, and the parameters behind the `?`."""
    path, _, parameters = asked.partition("?") if asked.startswith("/") else ("", "", asked)
    if path and path not in EXPORTED:
        raise Told(f"{harmless(path)} is not exported; {', '.join(EXPORTED)} are.")
    asked_of = [EXPORTED[path]] if path else EXPORTED.values()
    for wanted in asked_of:
        for chosen in wanted.question.formats:
            if chosen.name == format_name:
                return wanted, chosen, parameters
    known = ", ".join(chosen.name for chosen in EXPORTED[path].question.formats)
    raise Told(f"{path} does not come as {format_name}, but as {known}.")


def _write(
    store: Store, question: Question, wanted: Exported, chosen: Format
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
    if is_whole and not streams and page.is_cut:
        whole = [other.name for other in type(question).formats if other.streams]
        hint = f"; {' and '.join(whole)} hold all" if whole else ""
        told = f"These are {page.shown} of {page.total}{hint}."
        return [*page.warnings, {"detail": told}]
    return page.warnings


def _page(store: Store, question: Question, wanted: Exported) -> Page:
    with store.reading() as connection:
        return wanted.find(connection, question)


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

"""The commands of whoever asks: lists, records, citations."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claims_api.cli.said import say

app = typer.Typer()

# The formats in which the data leaves by the command line.
ExportFormat = StrEnum(
    "ExportFormat",
    "yaml ndjson csv atom plover parquet json jsonld turtle trig annotations graphml gexf text",
)
CitationFormat = StrEnum("CitationFormat", "text bibtex csl json")


@app.command(epilog="Example: `claims-api export --format csv 'actor=Russia' > russia.csv`")
def export(
    question: Annotated[
        str,
        typer.Argument(
            help="A question as it stands behind `?`, or with its address, as in "
            "`/disputes?topic=security` (not with yaml)."
        ),
    ] = "",
    format_: Annotated[
        ExportFormat,
        typer.Option("--format", help="yaml writes claims files, graphml and gexf the network."),
    ] = ExportFormat.yaml,
    to: Annotated[
        Path | None,
        typer.Option(help="The folder for claims files, or the file of an answer; else stdout."),
    ] = None,
    metadata: Annotated[
        bool,
        typer.Option("--metadata", help="Describe a CSV in a file beside it (CSVW); needs --to."),
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option(help="Claims files as they stood then; a question names it itself."),
    ] = None,
) -> None:
    """Write the data out: as canonical claims files, or the answer to a question."""
    from claims_api.commands import exports
    from claims_api.commands.stores import current
    from claims_api.settings import settings

    if format_ is ExportFormat.yaml and question:
        told = "claims files hold everything: with a question, say --format ndjson, csv or another"
        raise typer.BadParameter(told)
    if as_of and format_ is not ExportFormat.yaml:
        raise typer.BadParameter("--as-of goes with yaml; in a question, write as_of=")
    if metadata and (format_ is not ExportFormat.csv or to is None):
        raise typer.BadParameter("--metadata stands beside a file: it goes with --format csv --to")
    root = settings().root
    with current() as store:
        if format_ is ExportFormat.yaml:
            exports.claims_files(store, to, as_of)
        else:
            exports.answer(store, question, format_.value, root, to, metadata=metadata)


@app.command(epilog="Example: `claims-api get '/claims/ID/relations?depth=2'`")
def get(
    address: Annotated[
        str, typer.Argument(help="As behind the host: `/claims/ID/relations?depth=2`.")
    ],
    accept: Annotated[
        str, typer.Option(help="The format wanted, as in the header Accept.")
    ] = "application/json",
) -> None:
    """Write what the service answers at an address; every address that can be read has its answer.

    It is the answer that `serve` gives, byte for byte, and for a list a page. `export` writes
    whole results.
    """
    from claims_api.commands import getting
    from claims_api.commands.stores import current
    from claims_api.settings import settings

    with current() as store:
        warnings = getting.write(store, settings(), address, accept)
    for warning in warnings:
        say(warning)


@app.command(epilog="Example: `claims-api cite --format bibtex '/claims?actor=Russia'`")
def cite(
    address: Annotated[
        str, typer.Argument(help="Of a list with its question, or of a record: `/sources/ID`.")
    ],
    format_: Annotated[
        CitationFormat, typer.Option("--format", help="A line of text, or for other programs.")
    ] = CitationFormat.text,
) -> None:
    """Write a citation of a claim, a source, a record or a question."""
    from claims_api.commands import citations
    from claims_api.commands.stores import current
    from claims_api.settings import settings

    with current() as store:
        citations.write(store, settings(), address, format_.value)

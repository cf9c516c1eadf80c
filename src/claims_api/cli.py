"""The commands. What they need is loaded when they run, so that `--help` answers at once."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claims_api import __version__
from claims_api.commands.indexing import index
from claims_api.errors import Told

app = typer.Typer(
    name="claims-api",
    help="Serve structured claims from articles: who claims what, about whom, and where it stands.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    epilog="Example: `claims-api serve`, then open http://127.0.0.1:8000/claims?actor=Russia",
)
db = typer.Typer(
    no_args_is_help=True,
    help="Look at the database's schema, or bring it up to date.",
    epilog="Example: `claims-api db status`",
)
app.add_typer(db, name="db")
app.add_typer(index, name="index")

FAULTY, UNFIT = 1, 3


# The formats in which the data leaves by the command line.
ExportFormat = StrEnum(
    "ExportFormat",
    "yaml ndjson csv atom plover parquet json jsonld turtle trig annotations graphml gexf text",
)
CitationFormat = StrEnum("CitationFormat", "text bibtex csl json")


def main() -> None:
    """Run a command; what a person can mend is told in a line, without a trace."""
    try:
        app()
    except Told as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except OSError as error:
        _say(f"{error.filename or 'claims-api'}: {error.strerror or error}")
        sys.exit(FAULTY)


def _say(text: str) -> None:
    """Write to stderr, so that what a command prints can be piped."""
    typer.echo(text, err=True)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Serve structured claims from articles: who claims what, about whom, and where it stands."""


@app.command(epilog="Example: `claims-api serve --port 8080 --demo`")
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port.", min=0, max=65535)] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes.", min=1, max=64)] = None,
    reload: Annotated[bool, typer.Option("--reload", help="Start anew when code changes.")] = False,
    no_seed: Annotated[
        bool, typer.Option("--no-seed", help="Leave an empty database empty.")
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Serve the invented corpus too, with its texts.")
    ] = False,
) -> None:
    """Serve the claims. An empty database is migrated and seeded first."""
    from claims_api.commands import serving
    from claims_api.settings import settings

    found = settings()
    chosen = serving.Listening(
        host=found.host if host is None else host,
        port=found.port if port is None else port,
        workers=found.workers if workers is None else workers,
        reload=reload,
    )
    serving.serve(found, chosen, seed=not no_seed, demo=demo, say=_say)


@db.command(epilog="Example: `claims-api db upgrade`")
def upgrade() -> None:
    """Bring the database's schema to the one that this version needs."""
    from claims_api.curation.seeding import make_ready
    from claims_api.settings import settings
    from claims_api.store import schema
    from claims_api.store.engine import Store

    with Store(settings().url) as store:
        found = schema.standing(store)
        if found.state in (schema.State.ahead, schema.State.foreign):
            schema.insist_on_current(found)
        if found.state is schema.State.behind:
            schema.upgrade(store)
    if found.state is schema.State.empty:
        make_ready(settings().url, seed=False)
    _say(f"The database has revision {schema.HEAD}.")


@db.command(epilog="Example: `claims-api db status`")
def status() -> None:
    """Tell which schema the database has. Exits with 3 when it is not the one needed."""
    from claims_api.settings import settings
    from claims_api.store import schema
    from claims_api.store.engine import Store

    with Store(settings().url) as store:
        found = schema.standing(store)
    typer.echo(f"{found.state.value}: revision {found.revision}, needed is {schema.HEAD}")
    if found.state is not schema.State.current:
        raise typer.Exit(UNFIT)


_FILES = typer.Argument(
    exists=True, help="Claims files (YAML), or folders of them.", show_default=False
)
Files = Annotated[list[Path], _FILES]
SomeFiles = Annotated[list[Path] | None, _FILES]


@app.command("import", epilog="Example: `claims-api import seed/my-article.yaml`")
def import_(
    files: SomeFiles = None,
    seed: Annotated[
        bool, typer.Option("--seed", help="Bring in the articles that this version ships.")
    ] = False,
) -> None:
    """Bring claims files in: all of them or nothing. Twice changes nothing the second time."""
    from claims_api.commands.progress import counting
    from claims_api.commands.stores import current
    from claims_api.curation.claims_file import read_all
    from claims_api.curation.importing import import_files
    from claims_api.curation.seeding import seed_files

    paths = [*(seed_files() if seed else []), *(files or [])]
    if not paths:
        raise typer.BadParameter("name claims files, folders of them, or --seed")
    with current() as store:
        parsed = read_all(paths)
        total = sum(len(file.content.claims) for file in parsed)
        with counting("Importing claims", total) as progress:
            report = import_files(store, parsed, progress)
    for line in report.lines():
        typer.echo(line)


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
) -> None:
    """Write the data out: as canonical claims files, or the answer to a question."""
    from claims_api.commands import exports
    from claims_api.commands.stores import current
    from claims_api.settings import settings

    if format_ is ExportFormat.yaml and question:
        raise typer.BadParameter("claims files hold everything: leave the question out")
    if metadata and (format_ is not ExportFormat.csv or to is None):
        raise typer.BadParameter("--metadata stands beside a file: it goes with --format csv --to")
    root = settings().root
    with current() as store:
        if format_ is ExportFormat.yaml:
            exports.claims_files(store, to)
        else:
            exports.answer(store, question, format_.value, root, to, metadata=metadata)


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


@app.command("format", epilog="Example: `claims-api format seed/my-article.yaml`")
def format_(
    files: Files,
    check_only: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 if anything would change.")
    ] = False,
) -> None:
    """Bring claims files into their canonical form."""
    from claims_api.commands import rewriting

    verb, changed = "would change" if check_only else "changed", []
    for path in rewriting.changed(files, check_only=check_only):
        changed.append(path)
        typer.echo(f"{verb}: {path}")
    _say(f"{len(changed)} file(s) {verb}.")
    if check_only and changed:
        raise typer.Exit(FAULTY)


@app.command(epilog="Example: `claims-api check seed/*.yaml --text my-article.txt`")
def check(
    files: Files,
    text: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="A source's text, to prove every anchor."),
    ] = None,
) -> None:
    """Check claims files whole: each field, every reference, and with `--text` every anchor.

    With a text, also print paragraph by paragraph which words no claim covers.
    """
    from claims_api.commands import checks
    from claims_api.curation.claims_file import read_all

    parsed = read_all(files)
    faults = checks.faults(parsed, text or [])
    for line in checks.uncovered(parsed, text or []):
        typer.echo(line)
    for fault in faults:
        typer.echo(str(fault))
    claims = sum(len(file.content.claims) for file in parsed)
    _say(f"{len(parsed)} file(s), {claims} claims, {len(faults)} fault(s).")
    if faults:
        raise typer.Exit(FAULTY)


@app.command(epilog="Example: `claims-api doctor`")
def doctor() -> None:
    """Look whether everything is fit to serve: versions, database, data. Exits with 1 if not."""
    from claims_api.commands import checks
    from claims_api.settings import settings

    is_fit = True
    for finding in checks.findings(settings()):
        is_fit &= finding.is_fine
        typer.echo(f"{'ok   ' if finding.is_fine else 'FAULT'}  {finding.about}: {finding.detail}")
    if not is_fit:
        raise typer.Exit(FAULTY)

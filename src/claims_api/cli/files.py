"""The commands for claims files."""

from pathlib import Path
from typing import Annotated

import typer

from claims_api.cli.said import FAULTY, say

app = typer.Typer()
_FILES = typer.Argument(
    exists=True, help="Claims files (YAML), or folders of them.", show_default=False
)
Files = Annotated[list[Path], _FILES]


def _are_there(given: list[Path] | None) -> list[Path] | None:
    for path in given or ():
        if str(path) != "-" and not path.exists():
            raise typer.BadParameter(f"path '{path}' does not exist.")
    return given


SomeFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        callback=_are_there,
        help="Claims files (YAML, JSON), NDJSON, ClaimReview, Hypothesis, folders; `-` is stdin.",
        show_default=False,
    ),
]


@app.command("import", epilog="Example: `claims-api import seed/my-article.yaml`")
def import_(
    files: SomeFiles = None,
    seed: Annotated[
        bool, typer.Option("--seed", help="Bring in the articles that this version ships.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything and count, and write nothing.")
    ] = False,
) -> None:
    """Bring files in: all of them or nothing. Twice changes nothing the second time."""
    from claims_api.commands import imports
    from claims_api.commands.stores import current
    from claims_api.curation.seeding import seed_files

    paths = [*(seed_files() if seed else []), *(files or [])]
    if not paths:
        raise typer.BadParameter("name claims files, folders of them, `-`, or --seed")
    with current() as store:
        report = imports.bring(store, paths, dry_run=dry_run)
    for line in report.lines():
        typer.echo(line)
    if dry_run:
        say("Nothing was written.")


@app.command(epilog="Example: `claims-api load archive/`")
def load(
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, help="Files as `import` takes them, or folders of them."),
    ],
    again: Annotated[
        bool, typer.Option("--again", help="Load what was loaded within a day, too.")
    ] = False,
) -> None:
    """Load many files while no service runs, each whole or not at all; after a stop it goes on.

    What was loaded stays, though other files hold faults. These are told, and it exits with 1.
    """
    from claims_api.commands import imports
    from claims_api.commands.stores import current
    from claims_api.settings import settings

    with imports.alone(settings().url), current() as store:
        loaded = imports.load(store, files, again=again)
    for line in (*loaded.report.lines(), *map(str, loaded.faults)):
        typer.echo(line)
    say(f"{loaded.files} file(s) loaded, {loaded.before} before, {len(loaded.faults)} fault(s).")
    if loaded.faults:
        raise typer.Exit(FAULTY)


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
    say(f"{len(changed)} file(s) {verb}.")
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
    say(f"{len(parsed)} file(s), {claims} claims, {len(faults)} fault(s).")
    if faults:
        raise typer.Exit(FAULTY)

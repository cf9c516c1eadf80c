"""The commands. What they need is loaded when they run, so that `--help` answers at once."""

import sys
from typing import Annotated

import typer

from claims_api import __version__
from claims_api.cli import (
    backups,
    drafting,
    files,
    jobs,
    keeping,
    keys,
    reading,
    reviewing,
    texts,
    webhooks,
)
from claims_api.cli.said import FAULTY, say
from claims_api.errors import Problem, Told

app = typer.Typer(
    name="claims-api",
    help="Serve structured claims from articles: who claims what, about whom, and where it stands.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    epilog="Example: `claims-api serve`, then open http://127.0.0.1:8000/claims?actor=Russia",
)
for part in (keeping, keys, jobs, webhooks, backups, reading, reviewing, drafting, files, texts):
    app.add_typer(part.app)


def main() -> None:
    """Run a command; what a person can mend is told in a line, without a trace."""
    try:
        app()
    except Told as error:
        say(str(error))
        sys.exit(error.exit_code)
    except OSError as error:
        say(f"{error.filename or 'claims-api'}: {error.strerror or error}")
        sys.exit(FAULTY)
    except Exception as error:
        if (told := _of_database(error)) is None:
            raise
        say(told)
        sys.exit(FAULTY)


def _of_database(error: Exception) -> str | None:
    """Say why a database cannot be read or written; None for a fault of another kind."""
    from sqlalchemy.exc import DatabaseError, OperationalError

    from claims_api.store import failures

    if isinstance(error, Problem):
        cause = getattr(error.__cause__, "orig", None)
        return f"{error}: {cause}." if cause else str(error)
    # Of damage SQLite's driver raises the class itself, which faults of ours inherit.
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        return f"{failures.of_write(error) or error}: {error.orig}."
    return None


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

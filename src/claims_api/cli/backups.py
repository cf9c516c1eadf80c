"""The commands for backups: to make one, to prove it, to put it back."""

from pathlib import Path
from typing import Annotated

import typer

from claims_api.cli.said import FAULTY, say

app = typer.Typer()


@app.command(epilog="Example: `claims-api backup backups/ --keep 14`")
def backup(
    target: Annotated[
        Path,
        typer.Argument(help="The file to write, or a folder: then it is named by its time."),
    ],
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="How many backups stay in the folder; older ones are removed."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a backup that has this name.")
    ] = False,
) -> None:
    """Copy the database while it is in use: whole, checked, with a manifest beside the copy."""
    from claims_api.commands import backups
    from claims_api.settings import settings

    if str(target) == "-":
        raise typer.BadParameter("name a file: a copy is checked, then named, which no pipe can be")
    if keep is not None and not target.is_dir():
        raise typer.BadParameter("--keep counts the backups of a folder: name one that is there")
    copy, made = backups.make(settings().url, target, replace=force)
    typer.echo(str(copy))
    say(backups.told(made))
    for removed in backups.pruned(target, keep) if keep else ():
        say(f"Removed {removed}.")


@app.command(epilog="Example: `claims-api verify backups/claims-20261123T031500Z.sqlite3`")
def verify(
    file: Annotated[
        Path | None, typer.Argument(help="A backup. Left out, the database of the settings.")
    ] = None,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="Also compose every document anew, and compare."),
    ] = False,
) -> None:
    """Look whether a backup, or the database itself, is sound. Exits with 1 if not."""
    from claims_api.commands import backups
    from claims_api.settings import settings

    is_sound = True
    for finding in backups.findings(settings().url, file, deep=deep):
        is_sound &= finding.is_fine
        typer.echo(str(finding))
    if not is_sound:
        raise typer.Exit(FAULTY)


@app.command(epilog="Example: `claims-api restore backups/claims-20261123T031500Z.sqlite3`")
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    force: Annotated[
        bool,
        typer.Option("--force", help="Give a database that is there another name; else it stays."),
    ] = False,
) -> None:
    """Put a backup that is sound in the place of the database. Refuses while a service has it."""
    from claims_api.commands import backups
    from claims_api.settings import settings

    for line in backups.restored(settings().url, file, replace=force):
        say(line)

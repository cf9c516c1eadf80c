"""The commands for the texts of sources."""

from pathlib import Path
from typing import Annotated

import typer

from claims_api.cli.said import say

app = typer.Typer()
source = typer.Typer(
    no_args_is_help=True,
    help="Attach the texts in which claims stand.",
    epilog="Example: `claims-api source attach my-article article.txt`",
)
app.add_typer(source, name="source")


@source.command(epilog="Example: `claims-api source attach my-article article.txt`")
def attach(
    source: Annotated[str, typer.Argument(metavar="ID", help="The source's id.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Its text, in UTF-8.")],
    reason: Annotated[
        str | None, typer.Option(help="Why; it stands in the history.", show_default=False)
    ] = None,
) -> None:
    """Attach a text to a source: its digest and every anchor are proved, or nothing is changed.

    Of another text than is attached, anchors move to where their words stand now, where that can be
    proved; the others are marked as orphaned.
    """
    from claims_api.commands import texts
    from claims_api.commands.stores import current

    with current() as store:
        report = texts.attach(store, source, texts.read(file), reason)
    for line in report.lines() or ["Nothing is other than before."]:
        typer.echo(line)
    for line in report.warnings():
        say(line)

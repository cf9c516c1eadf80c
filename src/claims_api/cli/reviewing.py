"""The commands of whoever reviews what others coded."""

from enum import StrEnum
from typing import Annotated

import typer

from claims_api.cli.said import say

app = typer.Typer()
review = typer.Typer(
    no_args_is_help=True,
    help="Look through drafts: publish them, send them back, or doubt them.",
    epilog="Example: `claims-api review list`",
)
app.add_typer(review, name="review")

StateName = StrEnum("StateName", ["to-review", "sent-back", "flagged"])
ClaimKey = Annotated[str, typer.Argument(metavar="ID", help="The claim's id.")]
Note = Annotated[str, typer.Option(help="What is doubted, or what is to be done.")]


@review.command("list", epilog="Example: `claims-api review list --source river-post-dam-report`")
def list_(
    state: Annotated[StateName | None, typer.Option(help="Only what stands so.")] = None,
    source: Annotated[str | None, typer.Option(help="Only claims of that source.")] = None,
) -> None:
    """List what is in review, a claim a line: its state, its id, what it says, the last note."""
    from claims_api.commands import reviewing
    from claims_api.commands.stores import current

    with current() as store:
        for line in reviewing.lines(store, state and state.value, source):
            typer.echo(line)


@review.command(
    epilog="Example: `claims-api review publish --source river-post-dam-report --reason 'Read.'`"
)
def publish(
    claims: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Claims.")] = None,
    source: Annotated[
        str | None, typer.Option(help="All drafts of that source, but those that are held.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why; it stands in the history.")] = None,
) -> None:
    """Publish drafts, all of those named or none, or all of a source that may be published."""
    from claims_api.commands import reviewing
    from claims_api.commands.stores import current

    with current() as store:
        for line in reviewing.publish(store, claims or [], source, reason):
            say(line)


@review.command(
    "send-back",
    epilog="Example: `claims-api review send-back basin-review-two-banks:x --note 'Who says so?'`",
)
def send_back(claim: ClaimKey, note: Note) -> None:
    """Give a draft back to who coded it. When it was edited, it is to be reviewed again."""
    _remark("send_back", claim, note)


@review.command(
    epilog="Example: `claims-api review flag river-post-dam-report:dam-is-full --note 'Is it?'`"
)
def flag(claim: ClaimKey, note: Note) -> None:
    """Doubt a claim, be it a draft or published, until that is resolved."""
    _remark("flag", claim, note)


@review.command(
    epilog="Example: `claims-api review resolve river-post-dam-report:dam-is-full --note 'It is.'`"
)
def resolve(claim: ClaimKey, note: Note) -> None:
    """Say that nothing of what was said of a claim stands any more."""
    _remark("resolve", claim, note)


def _remark(done: str, claim: str, note: str) -> None:
    from claims_api.commands import reviewing
    from claims_api.commands.stores import current

    with current() as store:
        say(reviewing.remark(store, done, claim, note))

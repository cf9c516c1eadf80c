"""The commands of whoever looks after renames and merges that are done part by part."""

from typing import Annotated

import typer

from claims_api.cli.said import FAULTY, say

app = typer.Typer()
jobs = typer.Typer(
    no_args_is_help=True,
    help="List renames and merges that are done part by part, and finish them.",
    epilog="Example: `claims-api jobs list`",
)
app.add_typer(jobs, name="jobs")


@jobs.command("list", epilog="Example: `claims-api jobs list --json`")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, for machines.")] = False,
) -> None:
    """List the jobs, the latest first: of which record, and how many of its claims are done."""
    from claims_api.commands import jobs
    from claims_api.commands.stores import current

    with current() as store:
        for line in jobs.as_json(store) if as_json else jobs.as_table(store):
            typer.echo(line)


@jobs.command(epilog="Example: `claims-api jobs run`")
def run() -> None:
    """Finish every job here and now, those that failed too; a service does so by itself."""
    from claims_api.commands import jobs
    from claims_api.commands.stores import current

    with current() as store:
        failed = jobs.run(store, say)
    if failed:
        raise typer.Exit(FAULTY)

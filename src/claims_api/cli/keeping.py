"""The commands of whoever keeps a service: to serve, and to look after its data."""

import gc
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from claims_api.cli.said import FAULTY, UNFIT, say

if TYPE_CHECKING:
    from claims_api.store.engine import Store

NounName = StrEnum("NounName", "claim actor place topic source")

app = typer.Typer()
db = typer.Typer(
    no_args_is_help=True,
    help="Look at the database's schema, or bring it up to date.",
    epilog="Example: `claims-api db status`",
)
index = typer.Typer(
    no_args_is_help=True,
    help="Make beforehand what questions need.",
    epilog="Example: `claims-api index semantic`",
)
app.add_typer(db, name="db")
app.add_typer(index, name="index")


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
    gc.disable()  # until the application stands: what is loaded for it is no garbage
    try:
        from claims_api.commands import serving
        from claims_api.settings import settings

        found = settings()
        chosen = serving.Listening(
            host=found.host if host is None else host,
            port=found.port if port is None else port,
            workers=found.workers if workers is None else workers,
            reload=reload,
        )
        serving.serve(found, chosen, seed=not no_seed, demo=demo, say=say)
    finally:
        gc.enable()


@app.command(epilog="Example: `claims-api doctor`")
def doctor() -> None:
    """Look whether everything is fit to serve: versions, database, data. Exits with 1 if not."""
    from claims_api.commands import checks
    from claims_api.settings import settings

    is_fit = True
    for finding in checks.findings(settings()):
        is_fit &= finding.is_fine
        typer.echo(str(finding))
    if not is_fit:
        raise typer.Exit(FAULTY)


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
    say(f"The database has revision {schema.HEAD}.")


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


@app.command(
    epilog="Example: `claims-api erase actor pell-anstruth --reason 'She asked for it.' --yes`"
)
def erase(
    noun: Annotated[NounName, typer.Argument(help="What kind of record it is.")],
    key: Annotated[str, typer.Argument(metavar="ID", help="The record's id.")],
    reason: Annotated[str, typer.Option(help="Why. It is told to whoever asks for the record.")],
    earlier: Annotated[
        bool,
        typer.Option(
            "--earlier", help="Only what it said before its present version, which stays."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase for good what tells of a person: what a record says, in all of its versions.

    Nothing but a backup brings it back. What other records refer to has to be freed of that first.
    """
    from claims_api.commands import erasing
    from claims_api.commands.stores import current
    from claims_api.settings import settings

    if not yes:
        typer.confirm(f"Erase {noun.value} {key} for good?", abort=True, err=True)
    with current() as store:
        records = f"{noun.value}s"
        say(erasing.erase(store, settings(), records, key, reason=reason, earlier=earlier))


@index.command(epilog="Example: `claims-api index semantic`")
def semantic() -> None:
    """Make the vectors that `near` compares, of claims that have none. Needs the extra `semantic`.

    Up to two thousand are made while a question waits; run this after an import of more.
    """
    from claims_api.commands.stores import current

    with current() as store:
        made = _vectors(store)
    typer.echo(f"{made} vectors were made.")


def _vectors(store: "Store") -> int:
    """Make the missing vectors and return how many. Raises Told without the extra `semantic`."""
    from claims_api.commands.progress import counting
    from claims_api.errors import NotInstalled, Told
    from claims_api.store import vectors

    try:
        with store.reading() as connection:
            missing = vectors.count_missing(connection)
        with counting("Making vectors", missing) as progress:
            return vectors.make_missing(store, progress)
    except NotInstalled as error:
        raise Told(str(error)) from error

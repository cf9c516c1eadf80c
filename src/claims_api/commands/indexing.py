"""`index`: making beforehand what questions need."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from claims_api.store.engine import Store

index = typer.Typer(
    no_args_is_help=True,
    help="Make beforehand what questions need.",
    epilog="Example: `claims-api index semantic`",
)


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

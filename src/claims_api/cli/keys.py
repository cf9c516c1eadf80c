"""The commands of whoever says who may curate."""

from enum import StrEnum
from typing import Annotated

import typer

from claims_api.cli.said import say

app = typer.Typer()
keys = typer.Typer(
    no_args_is_help=True,
    help="Make, list and revoke the keys of those who curate, or who may read.",
    epilog="Example: `claims-api keys list`",
)
app.add_typer(keys, name="keys")

KeyScope = StrEnum("KeyScope", "read curate admin")


@keys.command(epilog="Example: `claims-api keys create --name 'Import at night' --expires 90d`")
def create(
    name: Annotated[str, typer.Option(help="Whose it is or what it is for; writes bear it.")],
    scope: Annotated[
        KeyScope, typer.Option(help="What it is good for; each holds the ones before it.")
    ] = KeyScope.curate,
    expires: Annotated[
        str | None,
        typer.Option(help="When it ends: as a day begins (UTC), or in `12h`, `90d`, `8w`."),
    ] = None,
) -> None:
    """Make a key and print it, this once: only its digest is kept."""
    from claims_api.commands import keys
    from claims_api.commands.stores import current

    named, ends_at = keys.named(name), keys.ending(expires)
    with current() as store:
        key, text = keys.create(store, named, scope.value, ends_at)
    typer.echo(text)
    say(f"Key {key.id} ({scope.value}) {keys.ends(key)}. It is shown this once: keep it safe.")


@keys.command("list", epilog="Example: `claims-api keys list --json`")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, for machines.")] = False,
) -> None:
    """List all keys, the revoked ones too: whose, for what, until when, when last used."""
    from claims_api.commands import keys
    from claims_api.commands.stores import current

    with current() as store:
        for line in keys.as_json(store) if as_json else keys.as_table(store):
            typer.echo(line)


@keys.command(epilog="Example: `claims-api keys revoke 7k2m9x4q`")
def revoke(
    key: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `keys list` tells.")],
) -> None:
    """End a key for good. Every process of the service refuses it from then on."""
    from claims_api.commands import keys
    from claims_api.commands.stores import current

    with current() as store:
        say(keys.revoke(store, key))

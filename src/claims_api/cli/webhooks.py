"""The commands of whoever says who is told of changes."""

from typing import Annotated

import typer

from claims_api.cli.said import say

app = typer.Typer()
webhooks = typer.Typer(
    no_args_is_help=True,
    help="Make, list and delete webhooks, and send again what was delivered or was not.",
    epilog="Example: `claims-api webhooks list`",
)
app.add_typer(webhooks, name="webhooks")

WebhookArgument = Annotated[str, typer.Argument(metavar="ID", help="The webhook's id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, for machines.")]


@webhooks.command(
    epilog="Example: `claims-api webhooks create mirror https://mirror.example/claims`"
)
def create(
    webhook: WebhookArgument,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where messages are sent.")],
    nouns: Annotated[
        str,
        typer.Option(help="Of which records it is told, with commas, as in `claim,source`."),
    ] = "",
    after: Annotated[
        int | None,
        typer.Option(help="Told of what came after that change: 0 for all. Left out, from now on."),
    ] = None,
    drafts: Annotated[bool, typer.Option("--drafts", help="Told of drafts too.")] = False,
    description: Annotated[str | None, typer.Option(help="Whose it is or what it is for.")] = None,
) -> None:
    """Have somebody told of changes, and print the secret that signs the messages, this once."""
    from claims_api.commands import webhooks
    from claims_api.commands.stores import current

    fields = {"url": url, "drafts": drafts, "description": description, "after": after}
    with current() as store:
        secret = webhooks.create(store, {"id": webhook, "nouns": nouns, **fields})
    typer.echo(secret)
    say(f"Webhook {webhook} is made. The secret is shown this once: give it to the receiver.")


@webhooks.command("list", epilog="Example: `claims-api webhooks list --json`")
def list_(as_json: AsJson = False) -> None:
    """List all webhooks: where they go, how they stand, up to which change they were told."""
    from claims_api.commands import webhooks
    from claims_api.commands.stores import current

    with current() as store:
        for line in webhooks.listed(store, as_json=as_json):
            typer.echo(line)


@webhooks.command(epilog="Example: `claims-api webhooks enable mirror`")
def enable(webhook: WebhookArgument) -> None:
    """Let a webhook that was disabled go on where it was."""
    from claims_api.commands import webhooks
    from claims_api.commands.stores import current

    with current() as store:
        say(webhooks.enable(store, webhook))


@webhooks.command(epilog="Example: `claims-api webhooks delete mirror`")
def delete(webhook: WebhookArgument) -> None:
    """Delete a webhook, its secret and its deliveries."""
    from claims_api.commands import webhooks
    from claims_api.commands.stores import current

    with current() as store:
        say(webhooks.delete(store, webhook))


@webhooks.command(epilog="Example: `claims-api webhooks deliveries mirror --state failed`")
def deliveries(
    webhook: WebhookArgument,
    state: Annotated[
        str | None, typer.Option(help="Only `waiting`, `delivered`, `failed` or `skipped` ones.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the deliveries to a webhook, the newest first, and what became of them."""
    from claims_api.commands import webhooks
    from claims_api.commands.stores import current

    with current() as store:
        for line in webhooks.deliveries(store, webhook, state, limit, as_json=as_json):
            typer.echo(line)


@webhooks.command(epilog="Example: `claims-api webhooks replay mirror 12`")
def replay(
    webhook: WebhookArgument,
    number: Annotated[int, typer.Argument(min=1, metavar="NUMBER", help="The delivery's number.")],
) -> None:
    """Have a message sent again, under its id, by a service that runs."""
    from claims_api.commands import webhooks
    from claims_api.commands.stores import current

    with current() as store:
        say(webhooks.replay(store, webhook, number))

"""What a command says to whoever typed it, and how it ends."""

import typer

FAULTY, UNFIT = 1, 3


def say(text: str) -> None:
    """Write to stderr, so that what a command prints can be piped."""
    typer.echo(text, err=True)

"""The command that begins with an article."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claims_api.cli.said import FAULTY, say

if TYPE_CHECKING:
    from claims_api.commands import drafting

app = typer.Typer()
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_FILE = typer.Argument(exists=True, dir_okay=False, help="Its text, in UTF-8.")
_OUTPUT = typer.Option(help="The worksheet; `-` is stdout. Left out, beside the article.")
_ID = typer.Option("--id", help="The source's id. Left out, after the file.")
_TITLE = typer.Option(help="Left out, its first line.")
_AUTHOR = typer.Option(help="The id of an author; may be said again.")
_PUBLISHED = typer.Option(help="When it was published, in EDTF.")
_KNOWN = typer.Option(exists=True, help="A claims file with more names; may be said again.")
_MODEL_URL = typer.Option(help="A model's endpoint like OpenAI's: `http://127.0.0.1:11434/v1`.")
_MODEL = typer.Option(help="Which model is asked there.")
_ANSWER = typer.Option(exists=True, dir_okay=False, help="What a model answered to the prompt.")
_PROMPT = typer.Option("--prompt", help="Print the prompt for a model, and nothing else.")
_FORCE = typer.Option("--force", help="Write over a worksheet.")


@app.command(epilog="Example: `claims-api draft my-article.txt --author pell-anstruth`")
def draft(
    article: Annotated[Path, _FILE],
    output: Annotated[Path | None, _OUTPUT] = None,
    source_id: Annotated[str | None, _ID] = None,
    title: Annotated[str | None, _TITLE] = None,
    author: Annotated[list[str] | None, _AUTHOR] = None,
    published: Annotated[str | None, _PUBLISHED] = None,
    url: Annotated[str | None, typer.Option(help="Where it stands.")] = None,
    known: Annotated[list[Path] | None, _KNOWN] = None,
    model_url: Annotated[str | None, _MODEL_URL] = None,
    model: Annotated[str, _MODEL] = "default",
    answer: Annotated[Path | None, _ANSWER] = None,
    prompt_only: Annotated[bool, _PROMPT] = False,
    force: Annotated[bool, _FORCE] = False,
) -> None:
    """Draft an article's claims: a claims file to be edited, with what was found beside each.

    Names are those of the database. A model's claims are taken as far as each of their quotations
    stands in the article and each of their ids is known; the others are told, and it exits with 1.
    """
    from claims_api.commands import drafting

    if answer and model_url:
        raise typer.BadParameter("name --model-url or --answer")
    told = {"title": title, "authors": author, "published": published, "url": url}
    slug = source_id or _slug(article)
    wanted = drafting.Wanted(article, slug, told, known or [], model_url, model, answer)
    if prompt_only:
        typer.echo(drafting.prompt_of(wanted), nl=False)
        return
    to = output or article.with_suffix(".yaml")
    if str(to) != "-" and to.exists() and not force:
        raise typer.BadParameter(f"{to} stands there already: name another --output, or --force")
    _write(wanted, to)


def _slug(article: Path) -> str:
    return _NO_SLUG.sub("-", article.stem.casefold()).strip("-")[:64].strip("-") or "article"


def _write(wanted: "drafting.Wanted", to: Path) -> None:
    """Write the worksheet and what goes with it, and tell what was refused."""
    from claims_api.commands import drafting

    found = drafting.article(wanted)
    proved = drafting.made(wanted, found)
    sheet = drafting.sheet(wanted, found, proved.drafts)
    if str(to) == "-":
        typer.echo(sheet, nl=False)
    else:
        with_it = drafting.beside(to, found, wanted)
        to.write_text(sheet, encoding="utf-8")
        typer.echo("\n".join(map(str, [to, *with_it])))
    for refused in proved.refused:
        say(f"{refused.id}: {refused.why}")
    said = f", {len(proved.refused)} refused" if proved.refused else ""
    say(f"{len(found.paragraphs)} paragraphs, {len(proved.drafts)} drafts{said}.")
    if proved.refused:
        raise typer.Exit(FAULTY)

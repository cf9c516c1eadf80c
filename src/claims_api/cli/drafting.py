"""The command that begins with an article."""

import re
from pathlib import Path
from typing import Annotated

import typer

from claims_api.cli.said import FAULTY, say

app = typer.Typer()
_NO_SLUG = re.compile(r"[^a-z0-9]+")


@app.command(epilog="Example: `claims-api draft my-article.txt --author pell-anstruth`")
def draft(
    article: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Its text, in UTF-8.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            help="The worksheet; `-` is stdout. Left out, beside the article.", show_default=False
        ),
    ] = None,
    source_id: Annotated[
        str | None, typer.Option("--id", help="The source's id. Left out, after the file.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Left out, its first line.")] = None,
    author: Annotated[
        list[str] | None, typer.Option(help="The id of an author; repeatable.")
    ] = None,
    published: Annotated[str | None, typer.Option(help="When it was published, in EDTF.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it stands.")] = None,
    known: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, help="A claims file with more actors, places, topics; repeatable."
        ),
    ] = None,
    model_url: Annotated[
        str | None,
        typer.Option(
            help="A model's endpoint, compatible with OpenAI's, as in http://127.0.0.1:11434/v1."
        ),
    ] = None,
    model: Annotated[str, typer.Option(help="Which model is asked there.")] = "default",
    answer: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A file of what some model answered to the prompt."
        ),
    ] = None,
    prompt_only: Annotated[bool, typer.Option("--prompt", help="Print the prompt alone.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a worksheet.")] = False,
) -> None:
    """Draft an article's claims: a claims file of drafts to be edited, with what was found beside it.

    Names are those of the database. A model's claims are taken as far as each of their quotations
    stands in the article and each of their ids is known; the others are told, and it exits with 1.
    """
    from claims_api.commands import drafting
    from claims_api.drafting.prompt import whole

    if answer and model_url:
        raise typer.BadParameter("name --model-url or --answer")
    slug = source_id or _NO_SLUG.sub("-", article.stem.casefold()).strip("-")[:64].strip("-")
    told: dict[str, object] = {
        "title": title,
        "authors": author,
        "published": published,
        "url": url,
    }
    wanted = drafting.Wanted(
        article, slug or "article", told, known or [], model_url, model, answer
    )
    found = drafting.article(wanted)
    if prompt_only:
        typer.echo(whole(found), nl=False)
        return
    to = output or article.with_suffix(".yaml")
    if str(to) != "-" and to.exists() and not force:
        raise typer.BadParameter(f"{to} stands there already: name another --output, or --force")
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

"""README and docs say what the code says, and every call in them answers as it is shown."""

import re
import shlex
from collections.abc import Iterator
from enum import Enum
from itertools import chain
from pathlib import Path

import pytest

from claims_api import vocabulary
from claims_api.errors import PROBLEMS, WARNINGS
from claims_api.formats.choosing import CLAIM_FORMATS
from claims_api.models.source import TextAccess
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.ordering import SORTS
from claims_api.settings import Settings, variable
from tools.docs import TABLE, TOP, pages, with_tables
from tools.docs_examples import Asked, Example, examples, services
from tools.docs_tables import NOUNS, commands

PAGES = [*pages(), TOP / "CHANGELOG.md", TOP / "CONTRIBUTING.md", TOP / "SECURITY.md"]
FENCED = re.compile(r"^```(?P<info>.*)\n(?P<body>[\s\S]*?)^```$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (?P<title>.+)$", re.MULTILINE)
# What begins an absolute path of somebody's machine; the service's own addresses begin otherwise.
OF_A_MACHINE = re.compile(
    r"(?<![\w.])/(?:bin|etc|home|mnt|opt|private|root|srv|tmp|usr|var|work|Users)\b|\b[A-Z]:\\"
)
VOCABULARIES = [
    found
    for found in (*vars(vocabulary).values(), TextAccess)
    if isinstance(found, type) and issubclass(found, Enum) and len(found) > 0
]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(TOP))


def prose(text: str) -> str:
    """Return a page without its fenced blocks."""
    return FENCED.sub("", text)


def in_docs(name: str) -> str:
    return text_of(TOP / "docs" / f"{name}.md")


def all_examples() -> Iterator[Example]:
    return chain.from_iterable(examples(page, text_of(page)) for page in pages())


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    with services() as answering:
        yield answering


@pytest.mark.parametrize("example", list(all_examples()), ids=str)
def test_a_call_answers_as_it_is_shown(asked, example):
    assert asked.answer(example) == example.answer


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_call_stands_with_its_answer(page):
    text = text_of(page)
    shown = [block for block in FENCED.finditer(text) if "curl " in block["body"]]
    assert len(shown) == len(list(examples(page, text)))


def test_the_readme_has_ten_calls():
    readme = TOP / "README.md"
    ten = text_of(readme).partition("## Ten calls\n")[2].partition("\n## ")[0]
    assert len(list(examples(readme, ten))) == 10


@pytest.mark.parametrize("page", pages(), ids=named)
def test_generated_tables_are_current(page):
    text = text_of(page)
    assert with_tables(text) == text


def test_a_stale_table_is_noticed():
    text = in_docs("settings")
    assert with_tables(text.replace("`8000`", "`8001`")) == text


@pytest.mark.parametrize("page", pages(), ids=named)
def test_no_table_lacks_a_meaning(page):
    tables = (match["body"] for match in TABLE.finditer(text_of(page)))
    rows = [row for body in tables for row in body.splitlines() if row.startswith("|")]
    assert [row for row in rows if re.search(r"\|\s*\|$", row)] == []


def test_every_noun_has_its_table():
    named_in_pages = {match["name"] for page in pages() for match in TABLE.finditer(text_of(page))}
    assert {f"dictionary {noun}" for noun in NOUNS} <= named_in_pages


@pytest.mark.parametrize("name", list(ClaimQuestion.filters()))
def test_every_filter_is_documented(name):
    assert f"| `{name}` |" in in_docs("filters")


@pytest.mark.parametrize("name", list(ClaimQuestion.model_fields))
def test_every_parameter_is_explained(name):
    assert f"`{name}" in prose(in_docs("asking")) + prose(in_docs("filters"))


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)
def test_every_sort_is_documented(sort):
    assert f"| `{sort.name}`, `-{sort.name}` |" in in_docs("asking")


@pytest.mark.parametrize("kind", CLAIM_FORMATS, ids=lambda kind: kind.name)
def test_every_format_is_documented(kind):
    assert f"| `{kind.name}` | `{kind.media_type}` |" in in_docs("formats")


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_documented(name):
    assert f"| `{variable(name)}` |" in in_docs("settings")


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.slug)
def test_every_problem_is_documented(problem):
    assert f"| `{problem.slug}` | {problem.status} |" in in_docs("errors")


@pytest.mark.parametrize(
    "path", [path for path, each in commands() if not hasattr(each, "commands")]
)
def test_every_command_is_documented(path):
    assert f"### `{path}`" in in_docs("commands")


@pytest.mark.parametrize(
    ("name", "value"),
    [(found.__name__, member.value) for found in VOCABULARIES for member in found],
)
def test_every_value_of_a_vocabulary_is_documented(name, value):
    section = in_docs("vocabulary").partition(f"### {name}\n")[2].partition("\n#")[0]
    assert f"| `{value}` |" in section


@pytest.mark.parametrize("name", [*vocabulary.EVENTS, *sorted(vocabulary.CONTEXTS)])
def test_every_event_class_and_context_is_documented(name):
    assert f"`{name}`" in in_docs("vocabulary").partition("## Events")[2]


def anchors(page: Path) -> set[str]:
    """Return the fragments that a page's headings have, as GitHub makes them."""
    titles = (match["title"].casefold() for match in HEADING.finditer(prose(text_of(page))))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    broken = []
    for match in LINK.finditer(prose(text_of(page))):
        file, _, fragment = match["target"].partition("#")
        if "://" in file:
            continue
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (fragment and fragment not in anchors(target)):
            broken.append(match["target"])
    assert broken == []


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_page_is_reached_from_the_readme(page):
    reached, waiting = set(), [TOP / "README.md"]
    while waiting:
        at = waiting.pop()
        if at in reached or at.suffix != ".md":
            continue
        reached.add(at)
        targets = (match["target"].partition("#")[0] for match in LINK.finditer(text_of(at)))
        waiting += [(at.parent / file).resolve() for file in targets if file and "://" not in file]
    assert page in reached


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_names_a_path_of_a_machine(page):
    lines = text_of(page).splitlines()
    assert [line for line in lines if OF_A_MACHINE.search(line) or str(TOP) in line] == []


def commands_in_pages() -> set[str]:
    """Return what the pages tell people to type."""
    typed: set[str] = set()
    for page in PAGES:
        text = text_of(page)
        lines = chain.from_iterable(block["body"].splitlines() for block in FENCED.finditer(text))
        spans = re.findall(r"`(claims-api [^`\n]+)`", prose(text))
        typed |= {line for line in (*lines, *spans) if line.startswith("claims-api ")}
    return typed


@pytest.mark.parametrize("line", sorted(commands_in_pages()))
def test_a_command_in_the_pages_exists_with_its_options(line):
    known = dict(commands())
    words = shlex.split(line.partition(" > ")[0].partition(" # ")[0])
    depth = next(n for n in range(3, 0, -1) if " ".join(words[:n]) in known)
    command = known[" ".join(words[:depth])]
    options = {option for param in command.params for option in param.opts} | {"--help"}
    assert depth > 1 or words[1] in options
    assert {word for word in words if word.startswith("--")} <= options


def test_every_warning_is_documented_and_none_that_is_never_given():
    sources = "".join(file.read_text() for file in (TOP / "src/claims_api").rglob("*.py"))
    assert set(re.findall(r"Warned\(\s*\"([a-z-]+)\"", sources)) == set(WARNINGS)

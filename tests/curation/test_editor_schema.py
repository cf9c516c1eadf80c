"""The claims file's JSON Schema: by it an editor takes and refuses what the service does."""

import json
import re
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from jsonschema import Draft202012Validator

from claims_api.curation.claims_file import parse
from claims_api.curation.editor_schema import json_schema
from claims_api.curation.faults import FileFaults
from claims_api.curation.seeding import demo_files, seed_files
from tests.small_files import SMALL
from tools.schema import FILE

FILES = [file for folder in (*seed_files(), *demo_files()) for file in folder.glob("*.yaml")]


class Editor(yaml.SafeLoader):
    """YAML as editors read it (1.2, core schema): dates are text, only true and false are truth."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [(tag, shape) for tag, shape in known if not tag.endswith(("timestamp", "bool"))]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def marks(text: str) -> list[str]:
    """Return what an editor marks in a claims file."""
    read: Any = yaml.load(text, Editor)
    return [fault.message for fault in Draft202012Validator(json_schema()).iter_errors(read)]


def test_the_schema_that_is_shipped_is_current() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_editor_marks_nothing_in_what_is_shipped(file: Path) -> None:
    assert marks(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("language: en", "published: 2017\n  published_basis: stated"),
        ("confidence: 0.9", "confidence: 1\n    said: 2016"),
        ("confidence: 0.9", "confidence: 0.9\n    occurred: {expression: then, edtf: 2016}"),
        ("kind: person", "kind: person\n    memberships: [{group: ada, dates: 2016}]"),
        (
            "confidence: 0.9",
            "confidence: 0.9\n    assessments: [{id: v, assessor: Bo, verdict: false, date: 2017}]",
        ),
    ],
)
def test_an_editor_takes_a_year_and_a_verdict_as_the_service_does(old: str, new: str) -> None:
    text = SMALL.replace(old, new)
    assert parse(text.encode(), "small.yaml")
    assert marks(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: person", "kind: persona"),
        ("title: A Paper", "titel: A Paper"),
        ("type: state", "type: stat"),
        ("confidence: 0.9", "confidence: 1.9"),
        (
            "confidence: 0.9",
            "confidence: 0.9\n    assessments: [{id: v, assessor: Bo, verdict: 1}]",
        ),
        ("id: lake-is-full", "id: Lake is full"),
        ("authors: [ada]", "authors: ada"),
        ("start: 0", "start: -1"),
    ],
)
def test_an_editor_marks_what_the_service_refuses(old: str, new: str) -> None:
    text = SMALL.replace(old, new)
    with pytest.raises(FileFaults):
        parse(text.encode(), "small.yaml")
    assert marks(text)

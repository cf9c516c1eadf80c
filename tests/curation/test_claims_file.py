"""The claims file: what is read from YAML, and on which line a fault stands."""

from pathlib import Path

import pytest

from claims_api.curation.claims_file import parse, read, read_all
from claims_api.curation.faults import FileFaults
from claims_api.curation.yaml_tree import MAX_DEPTH
from tests.small_files import SMALL, written


def faults_of(text: str) -> list[tuple[int, str | None, str]]:
    """Return the faults of a file: line, claim, message."""
    with pytest.raises(FileFaults) as caught:
        parse(text.encode(), "small.yaml")
    return [(fault.line, fault.claim, fault.message) for fault in caught.value.faults]


def edited(old: str, new: str) -> str:
    """Return the small file with one thing other."""
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)


def test_a_whole_file_is_read() -> None:
    content = parse(SMALL.encode(), "small.yaml").content
    assert content.source is not None
    assert (content.source.id, content.claims[0].statement) == ("paper", "The lake is full.")


@pytest.mark.parametrize("data", [b"", b"\n", b"# nothing but a remark\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(FileFaults, match=r"small\.yaml:1: the file is empty"):
        parse(data, "small.yaml")


@pytest.mark.parametrize(
    ("old", "new", "line", "claim", "told"),
    [
        ("    kind: person\n", "    kind: persona\n", 4, None, "actors.0.kind"),
        ("    kind: person\n", "", 2, None, "actors.0.kind"),
        ("  title: A Paper\n", "  titel: A Paper\n", 7, None, "source.titel"),
        ("    type: state\n", "    type: stat\n", 14, "lake-is-full", "type"),
        ("    confidence: 0.9\n", "    confidence: 1.9\n", 18, "lake-is-full", "confidence"),
        (
            "    confidence: 0.9\n",
            "    said: /2016\n    confidence: 1\n",
            18,
            "lake-is-full",
            "said",
        ),
        ("start: 0", "start: 9", 21, "lake-is-full", "anchors.0"),
        ("  - id: lake-is-full\n", "  - id: Lake Is Full\n", 12, "Lake Is Full", "id"),
    ],
)
def test_a_fault_names_its_line_and_claim(
    old: str, new: str, line: int, claim: str | None, told: str
) -> None:
    found = faults_of(edited(old, new))
    assert (line, claim) in [(at, about) for at, about, _ in found]
    assert any(told in message for _, _, message in found)


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = edited("    kind: person\n", "    kind: persona\n").replace("0.9", "1.9")
    assert [line for line, _, _ in faults_of(text)] == [4, 18]


def test_a_fault_is_written_as_compilers_do() -> None:
    with pytest.raises(FileFaults) as caught:
        parse(edited("0.9", "1.9").encode(), "small.yaml")
    assert str(caught.value.faults[0]).startswith("small.yaml:18: lake-is-full: confidence: ")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("source:\n  id: a\n  id: b\n", 3),
        ("source:\n  id: a\nsource:\n  id: b\n", 3),
        ("source: {id: a, title: b,\n  title: c}\n", 2),
        ("source:\n  ? [a, b]\n  : c\n", 2),
    ],
)
def test_a_key_that_stands_twice_or_is_none_is_refused(text: str, line: int) -> None:
    assert [(at, "stands twice or is no key" in told) for at, _, told in faults_of(text)] == [
        (line, True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        edited("title: A Paper", "title: &t A Paper\n  publisher: *t"),
        edited("title: A Paper", "title: &t A Paper"),
        edited("authors: [ada]", "authors: &a [ada]"),
        "actors:\n  - &x {id: ada, name: Ada, kind: person}\n  - *x\n",
    ],
)
def test_anchors_and_aliases_of_yaml_are_refused(text: str) -> None:
    assert {told for _, _, told in faults_of(text)} == {"anchors and aliases are not taken"}


def test_aliases_cannot_be_piled_up() -> None:
    bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 5)
    ]
    assert len(faults_of("\n".join(bomb))) < 100


@pytest.mark.parametrize("written", ["NO", "2017-03-31", "null", "~", "0x10", "1e3", ".inf", "yes"])
def test_every_scalar_is_text(written: str) -> None:
    content = parse(edited("A Paper", written).encode(), "small.yaml").content
    assert content.source is not None
    assert content.source.title == written


def test_a_date_stays_as_it_is_written() -> None:
    text = edited("  authors: [ada]\n", "  published: 2017-03-31\n  published_basis: stated\n")
    content = parse(text.encode(), "small.yaml").content
    assert content.source is not None
    assert content.source.published == "2017-03-31"


@pytest.mark.parametrize(
    "text",
    ["a: [", "a: b: c", "\tx: y", "- a\nb: c", "--- a\n--- b", "a: *nowhere", "%YAML 9\n---\na"],
)
def test_what_is_no_yaml_is_refused(text: str) -> None:
    assert faults_of(text)


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words", "42"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert faults_of(text)


def test_what_is_not_utf_8_is_refused() -> None:
    with pytest.raises(FileFaults, match=r"small\.yaml:1: not UTF-8"):
        parse(SMALL.encode("utf-16"), "small.yaml")


def test_what_is_nested_too_deep_is_refused() -> None:
    depth = MAX_DEPTH + 2
    assert "nested too deep" in faults_of("[" * depth + "x" + "]" * depth)[0][2]
    assert "nested more than 32 deep" in faults_of("[" * depth + "]" * depth)[0][2]


def test_what_is_nested_without_end_is_refused() -> None:
    assert faults_of("a: " + "[" * 5000)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x7f", "\ufffe"])
def test_a_control_character_is_refused(character: str) -> None:
    assert faults_of(edited("A Paper", f"A {character} Paper"))


def test_text_fields_are_trimmed_and_nfc() -> None:
    content = parse(edited("A Paper", "' Ze\u0301lie '").encode(), "small.yaml").content
    assert content.source is not None
    assert content.source.title == "Z\u00e9lie"


def test_a_field_of_nothing_but_spaces_is_refused() -> None:
    assert faults_of(edited("A Paper", "'   '"))


def test_a_text_beside_a_file_comes_along(tmp_path: Path) -> None:
    file = written(tmp_path)
    file.with_suffix(".txt").write_bytes(b"The lake\r\nis full.")
    assert read(file).text == "The lake\nis full."


def test_a_file_without_a_text_has_none(tmp_path: Path) -> None:
    assert read(written(tmp_path)).text is None


def test_a_text_beside_a_file_that_is_not_utf_8_is_a_fault(tmp_path: Path) -> None:
    written(tmp_path).with_suffix(".txt").write_bytes(b"\xff\xfe")
    with pytest.raises(FileFaults):
        read_all([tmp_path])


def test_a_folder_is_read_file_by_file_in_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "note.md"):
        (tmp_path / name).write_text("actors: []")
    assert [Path(file.name).name for file in read_all([tmp_path])] == ["a.yaml", "b.yaml"]


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("source: {}")
    (tmp_path / "b.yaml").write_text("a: [")
    with pytest.raises(FileFaults) as caught:
        read_all([tmp_path, tmp_path / "nowhere.yaml"])
    named = {Path(fault.file).name for fault in caught.value.faults}
    assert named == {"a.yaml", "b.yaml", "nowhere.yaml"}

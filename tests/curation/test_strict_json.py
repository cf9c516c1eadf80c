"""JSON is read strictly: what readers let slip is refused by its place."""

import contextlib
import json
import math
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims_api.curation.strict_json import MOST_DEPTH, read
from claims_api.errors import InvalidRequest, NotJson, Problem

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff\xfe{\x00}\x00", "Byte 0 is not UTF-8"),
        (b'\xef\xbb\xbf{"id": "a"}', "byte order mark"),
        (b"\xef\xbb\xbf", "byte order mark"),
        ("{}".encode("utf-16"), "Byte 0 is not UTF-8"),
        ("{}".encode("utf-32"), "Byte 0 is not UTF-8"),
        ("{}".encode("utf-16-le"), "line 1, column 2"),
        (b'{"a": "\xed\xa0\x80"}', "Byte 7 is not UTF-8"),
        (b'{"a": "\xc0\x80"}', "Byte 7 is not UTF-8"),
        (b'{"a": 01}', "column 8"),
        (b'{"a": +1}', "column 7"),
        (b'{"a": .5}', "column 7"),
        (b'{"a": 0x10}', "column 8"),
        (b'{"a": "\\x41"}', "escape"),
        (b'{"a": "\\u12"}', "escape"),
        (b'{"a": "\\u 123"}', "escape"),
        (b'{"a": 1,}', "line 1"),
        (b'{"a": 1} // no', "Extra data"),
        (b'{"a": "\x00"}', "control character"),
        (b'{"a":\x0b1}', "column 6"),
        ('{"a":\u00a01}'.encode(), "column 6"),
        ('{"a": \u0663}'.encode(), "column 7"),
        (b'{"id": "a"', "line 1"),
        (b'{"id": "a",\n "name" "b"}', "line 2, column 9"),
        (b"{\"id\": 'a'}", "column 8"),
        (b'{"id": "a\nb"}', "column"),
        (b'{"id": "a"} {}', "Extra data"),
        (b"[" * 10 + b'"' + b"]" * 10, "line 1"),
    ],
)
def test_what_is_no_json_is_told_by_line_and_column(body: bytes, told: str) -> None:
    with pytest.raises(NotJson, match=told):
        read(body)


@pytest.mark.parametrize(
    ("body", "at", "code"),
    [
        (b'"text"', "", "not-an-object"),
        (b"[]", "", "not-an-object"),
        (b"null", "", "not-an-object"),
        (b'{"a": 1, "a": 2}', "/a", "given-twice"),
        (b'{"a": 1, "\\u0061": 2}', "/a", "given-twice"),
        (b'{"a": {"b/c": [0, {"d": 1, "d": 1}]}}', "/a/b~1c/1/d", "given-twice"),
        (b'{"a": NaN}', "/a", "not-a-number"),
        (b'{"a": [-Infinity]}', "/a/0", "not-a-number"),
        (b"NaN", "", "not-a-number"),
        (b'{"a": -1e400}', "/a", "not-a-number"),
        (b'{"a": -9223372036854775809}', "/a", "not-a-number"),
        (b'{"a": 1e' + b"9" * 5000 + b"}", "/a", "not-a-number"),
        (b'{"a": "\\udc00\\ud800"}', "/a", "not-text"),
        (b'{"a": "\\ud83d\\ude00\\ud83d"}', "/a", "not-text"),
        (b'{"a": "\\\\\\u0000"}', "/a", "not-text"),
        (b'{"\\ud800": {"b": 1}}', "/\ufffd", "not-text"),
        (b'{"a": 1e400}', "/a", "not-a-number"),
        (b'{"a": 9223372036854775808}', "/a", "not-a-number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "/a", "not-a-number"),
        (b'{"a": "\\ud800"}', "/a", "not-text"),
        (b'{"a": "\\u0000"}', "/a", "not-text"),
        (b'{"\\u0000": 1}', "/\ufffd", "not-text"),
        (b'{"a": ' + b"[" * MOST_DEPTH + b"]" * MOST_DEPTH + b"}", "", "too-deep"),
        (b"[" * 200_000, "", "too-deep"),
    ],
)
def test_what_json_lets_slip_is_refused_by_its_place(body: bytes, at: str, code: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(body)
    assert (refused.value.faults[0].at, refused.value.faults[0].code) == (at, code)


def test_every_fault_is_told() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(b'{"a": NaN, "b": 1, "b": "\\ud800"}')
    assert [fault.at for fault in refused.value.faults] == ["/a", "/b", "/b"]


def test_where_json_ends_stands_in_the_problem_too() -> None:
    with pytest.raises(NotJson) as refused:
        read(b'{"a": 1,\n "b": }')
    assert refused.value.extra == {"line": 2, "column": 7}
    assert [(fault.where, fault.at) for fault in refused.value.faults] == [("pointer", "")]


def test_a_flood_of_faults_is_told_briefly() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(b'{"a": [' + b"NaN," * 1000 + b"1]}")
    assert len(refused.value.faults) == 10


def test_what_is_sent_is_echoed_short_and_harmless() -> None:
    name = "\u202e<script>" + "y" * 9000
    with pytest.raises(InvalidRequest) as refused:
        read(json.dumps({name: float("nan")}, ensure_ascii=False).encode())
    for told in (refused.value.faults[0].at, str(refused.value)):
        assert "\u202e" not in told
        assert len(told) < 400


@pytest.mark.parametrize(
    "text",
    [
        "[{" * 100 + '"[' * 100,
        "\\u0000 \\ud800 \\\\u0000",
        "\U0001f600 \u0661 \uffff \u2028",
        "\\",
        'ends in a quote"',
    ],
)
@pytest.mark.parametrize("is_escaped", [True, False])
def test_what_only_looks_hostile_is_a_text(text: str, is_escaped: bool) -> None:
    body = json.dumps({"a": [text], text: text}, ensure_ascii=is_escaped).encode()
    assert read(body) == {"a": [text], text: text}


def test_lists_and_objects_may_be_so_deep() -> None:
    body = b'{"a": ' * (MOST_DEPTH - 1) + b"[]" + b"}" * (MOST_DEPTH - 1)
    assert read(body) == json.loads(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"' + b'\\"' * 500_000,
        b'{"a":"' + b"\\" * 1_000_001,
        b'"' * 1_000_001,
        b'{"a":"' + b"\\\\" * 250_000 + b'\\u0000"}',
        b'{"a":' + b"1" * 1_000_000 + b"}",
        b'{"a":' + b"1" * 1_000_000 + b".5}",
        b'{"a":1e-' + b"1" * 1_000_000 + b"}",
        b'{"a":[' + b"[]," * 330_000 + b"1]}",
        b"{" + b'"a":1,' * 180_000 + b'"a":1}',
        b"[" * 1_000_000,
        b'{"a":"' + b"\\ud800" * 170_000 + b'"}',
    ],
)
def test_a_hostile_megabyte_is_read_soon(body: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(Problem):
        read(body)
    assert time.process_time() - began < 5  # it takes 0.4 s at most; what looks twice, minutes


def test_a_number_without_a_fraction_is_whole() -> None:
    assert repr(read(b'{"a": 66.0, "b": 1e2, "c": 0.5, "d": 1e300}')) == (
        "{'a': 66, 'b': 100, 'c': 0.5, 'd': 1e+300}"
    )


def taken(body: bytes) -> Any:
    """Return what a body means, as the specification has it; None for what is not to be taken."""
    try:
        found = json.loads(body.decode(), object_pairs_hook=lambda pairs: ("object", pairs))
    except ValueError:
        return None
    is_object = isinstance(found, tuple)
    return json.loads(body) if is_object and is_sound(found, MOST_DEPTH) else None


def is_sound(value: Any, depth: int) -> bool:
    """Tell whether a value, its objects as pairs, is one that may be stored."""
    if isinstance(value, list | tuple):
        entries = value if isinstance(value, list) else [x for pair in value[1] for x in pair]
        names = [] if isinstance(value, list) else [name for name, _ in value[1]]
        is_once = len(set(names)) == len(names)
        return depth > 0 and is_once and all(is_sound(entry, depth - 1) for entry in entries)
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return not isinstance(value, float) or math.isfinite(value)


def read_or_none(body: bytes) -> Any:
    """Return what is read, or None for what is refused."""
    try:
        return read(body)
    except Problem:
        return None


@st.composite
def nearly_json(draw: st.DrawFn) -> bytes:
    """Draw JSON, of which a few bytes are then others."""
    value = draw(st.dictionaries(st.text(st.characters(exclude_categories=[])), VALUES))
    is_escaped, indent = draw(st.booleans()), draw(st.sampled_from([None, 0, 2]))
    text = json.dumps(value, ensure_ascii=is_escaped, indent=indent)
    body = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(body)))
        body[at : at + draw(st.integers(0, 2))] = draw(st.sampled_from(PIECES))
    return bytes(body)


PIECES = [
    *(b"", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"0", b"-", b"e", b".", b" ", b"\n"),
    *(b"NaN", b"Infinity", b"1e400", b"9" * 19, b"\\u0000", b"\\ud800", b"\\udc00", b"\\u0061"),
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b'"a":1,"a":2', b"[" * 30, b"true"),
]


@given(nearly_json())
@example(b'{"a": "\\\\u0000"}')
@example(b'{"a": "\\\\\\u0000"}')
def test_exactly_what_may_be_stored_is_taken(body: bytes) -> None:
    assert read_or_none(body) == taken(body)


@given(st.binary(max_size=40) | st.text('{}[]",:\\u0d8a1e-.+nullNaI ', max_size=40).map(str.encode))
def test_nothing_is_taken_that_is_no_json(body: bytes) -> None:
    assert read_or_none(body) == taken(body)


@given(VALUES)
def test_what_is_taken_can_be_stored_and_served(value: Any) -> None:
    found = read_or_none(json.dumps({"a": value}).encode())
    if found is not None:
        assert json.loads(json.dumps(found, allow_nan=False, ensure_ascii=False).encode()) == found

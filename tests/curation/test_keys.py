"""Keys: how they are written, and what of them is kept."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from claims_api.curation import keys
from claims_api.models.key import KEY, KeyState, Scope
from claims_api.store.engine import Store, state
from tests.keys import key, revoked, unknown, wrong

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORM = re.compile(r"clm_[0-9a-z]{8}_[0-9A-Za-z]{49}")
IDS = st.from_regex(r"[0-9a-z]{8}", fullmatch=True)
SECRETS = st.binary(min_size=32, max_size=32)


def prove(store: Store, text: str, now: datetime | None = None) -> keys.Proof:
    with store.reading() as connection:
        return keys.prove(connection, text, now or datetime.now(UTC))


@given(IDS, SECRETS)
def test_a_key_is_written_in_one_form_that_names_its_id(key_id, secret):
    text = keys.written(key_id, secret)
    assert FORM.fullmatch(text)
    assert keys.id_of(text) == key_id


@given(IDS, SECRETS, SECRETS)
def test_two_secrets_are_never_written_alike(key_id, one, other):
    assert (keys.written(key_id, one) == keys.written(key_id, other)) is (one == other)


@given(IDS, SECRETS, st.integers(0, 61), st.sampled_from("0aZ9z"))
def test_a_slip_of_the_hand_is_noticed_without_a_look_at_the_keys(key_id, secret, at, slip):
    text = keys.written(key_id, secret)
    mistyped = text[:at] + slip + text[at + 1 :]
    assert keys.id_of(mistyped) == (key_id if mistyped == text else None)


@pytest.mark.parametrize(
    "text", ["", "clm_", "clm_x_y", "é" * 62, " " + unknown(), unknown() + "\n", unknown()[:-1]]
)
def test_what_is_no_key_has_no_id(text):
    assert keys.id_of(text) is None


def test_numbers_are_written_in_base_62():
    assert keys.in_base_62(61, 1) == "z"
    assert keys.in_base_62(62, 3) == "010"
    assert keys.in_base_62(2**256 - 1, 43)[0] != "0"
    assert keys.in_base_62(2**32 - 1, 6) == "4gfFC3"


def test_of_a_key_the_digest_alone_is_kept(store):
    text = key(store)
    with store.reading() as connection:
        row = connection.execute(select(KEY)).one()
    assert row.digest == keys.digest_of(text)
    assert text.split("_")[2] not in repr(row)


def test_no_two_keys_are_alike(store):
    made = {key(store) for _time in range(50)}
    assert len(made) == 50
    assert len({keys.id_of(text) for text in made}) == 50


def test_a_key_is_proven_by_its_whole_text_alone(store):
    text = key(store, "admin")
    proof = prove(store, text)
    assert proof.why_not is None
    assert proof.key is not None
    assert (proof.key.id, proof.key.scope) == (keys.id_of(text), Scope.admin)
    assert proof.key.created_at.tzinfo is not None


@pytest.mark.parametrize(
    ("sent", "why"),
    [(wrong, "wrong"), (lambda _text: unknown(), "unknown"), (lambda text: text[:-1], "malformed")],
)
def test_what_is_not_the_whole_key_proves_nothing(store, sent, why):
    proof = prove(store, sent(key(store)))
    assert (proof.key, proof.why_not) == (None, why)


def test_a_key_ends_at_its_moment(store):
    with store.writing() as connection:
        made, text = keys.make(connection, "Ada", Scope.read, NOW, NOW + timedelta(days=1))
    almost = timedelta(days=1) - timedelta(microseconds=1)
    assert prove(store, text, NOW + almost).why_not is None
    assert prove(store, text, NOW + timedelta(days=1)).why_not == "expired"
    assert made.state(NOW) is KeyState.active


def test_a_revoked_key_stays_listed_and_keeps_its_moment(store):
    text = revoked(store, key(store))
    with store.writing() as connection:
        before = keys.listed(connection)[0]
        again = keys.revoke(connection, before.id, NOW + timedelta(days=9))
        assert keys.listed(connection) == [before]
    assert again == before
    assert prove(store, text).why_not == "revoked"


def test_revoking_what_is_not_there_changes_nothing(store):
    key(store)
    with store.writing() as connection:
        assert keys.revoke(connection, "00000000", NOW) is None
        assert keys.listed(connection)[0].revoked_at is None


@pytest.mark.parametrize(
    ("held", "holds"),
    [("read", ["read"]), ("curate", ["read", "curate"]), ("admin", ["read", "curate", "admin"])],
)
def test_each_scope_holds_the_ones_before_it(held, holds):
    assert [scope.value for scope in Scope if Scope(held).holds(scope)] == holds


def test_a_use_is_kept_once_a_minute(store):
    key(store)
    with store.writing() as connection:
        fresh = keys.listed(connection)[0]
        assert keys.is_use_to_be_kept(fresh, NOW)
        keys.keep_use(connection, fresh.id, NOW)
        used = keys.listed(connection)[0]
    assert used.last_used_at == NOW
    assert not keys.is_use_to_be_kept(used, NOW + timedelta(seconds=59))
    assert keys.is_use_to_be_kept(used, NOW + timedelta(seconds=60))


def test_keys_are_no_part_of_the_data(store):
    with store.reading() as connection:
        before = state(connection)
    revoked(store, key(store))
    with store.reading() as connection:
        assert state(connection) == before


def test_what_looks_like_a_key_is_told_from_what_does_not():
    assert keys.holds_a_key(f"q={unknown()}&x")
    assert keys.holds_a_key(unknown()[:40])
    assert not keys.holds_a_key("clm_")
    assert not keys.holds_a_key("the prefix clm_ and clm_abc_def")
